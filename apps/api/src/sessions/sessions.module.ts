import { Module } from '@nestjs/common';
import { SessionsController } from './sessions.controller.ts';
import { SignInService } from './sign-in.service.ts';

@Module({ controllers: [SessionsController], providers: [SignInService] })
export class SessionsModule {}

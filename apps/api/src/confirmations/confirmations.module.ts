import { Module } from '@nestjs/common';
import { ConfirmationsController } from './confirmations.controller.ts';

@Module({ controllers: [ConfirmationsController] })
export class ConfirmationsModule {}

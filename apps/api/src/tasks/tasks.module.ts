import { Module } from '@nestjs/common';
import { TokensModule } from '../tokens/tokens.module.ts';
import { TaskBoard } from './task-board.service.ts';
import { TasksController } from './tasks.controller.ts';

@Module({ imports: [TokensModule], controllers: [TasksController], providers: [TaskBoard] })
export class TasksModule {}

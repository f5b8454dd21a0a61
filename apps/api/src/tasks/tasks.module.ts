import { Module } from '@nestjs/common';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { TokensModule } from '../tokens/tokens.module.ts';
import { AssistantReports } from './assistant-reports.service.ts';
import { TaskBoard } from './task-board.service.ts';
import { TaskOrders } from './task-orders.service.ts';
import { TasksController } from './tasks.controller.ts';

@Module({
  imports: [TokensModule, MigrationsModule],
  controllers: [TasksController],
  providers: [TaskBoard, TaskOrders, AssistantReports],
})
export class TasksModule {}

import { Module } from '@nestjs/common';
import { BudgetsController } from './budgets.controller.ts';

@Module({ controllers: [BudgetsController] })
export class BudgetsModule {}

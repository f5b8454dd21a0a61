import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { classNames } from './class-names.ts';

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger';

const TONES: Readonly<Record<ButtonTone, string>> = {
  primary: 'bg-accent text-on-accent border-transparent hover:bg-accent-strong',
  plain: 'bg-surface text-ink border-control/60 hover:bg-sunken',
  quiet: 'bg-transparent text-muted border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-surface text-expired border-expired/60 hover:bg-expired-soft',
};

const SHAPE =
  'inline-flex min-h-9 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border px-3 py-1.5 text-sm font-medium ' +
  'transition-colors disabled:opacity-55 pointer-coarse:min-h-11';

/** How a link looks that does what a button does. */
export const buttonLook = (tone: ButtonTone = 'plain'): string => classNames(SHAPE, TONES[tone], 'no-underline');

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  readonly tone?: ButtonTone;
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
  readonly className?: string;
  /** The action is under way: says so, takes no second press. */
  readonly isPending?: boolean;
}

export function Button({ tone = 'plain', icon, children, className, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={classNames(SHAPE, TONES[tone], props.isPending && 'opacity-70', className)}>
      {icon}
      {children}
    </AriaButton>
  );
}

/** A button that is only an icon: `label` is what it is called. */
export function IconButton({ label, className, ...props }: Omit<ButtonProps, 'children'> & { label: string }) {
  return (
    <Button
      tone="quiet"
      aria-label={label}
      {...props}
      className={classNames('size-9 px-0! pointer-coarse:size-11', className)}
    />
  );
}

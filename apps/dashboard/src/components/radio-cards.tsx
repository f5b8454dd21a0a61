import type { ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { classNames } from './class-names.ts';

interface RadioCardsProps<Value extends string> {
  readonly label: ReactNode;
  readonly value: Value | null;
  readonly options: readonly {
    readonly value: Value;
    readonly title: ReactNode;
    /** What choosing it means. */
    readonly children?: ReactNode;
    readonly isDisabled?: boolean;
  }[];
  readonly onChange: (value: Value) => void;
  readonly className?: string;
}

/** One of a few that need explaining: each says what it means before it is chosen. */
export function RadioCards<Value extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: RadioCardsProps<Value>) {
  return (
    <RadioGroup value={value} onChange={(chosen) => onChange(chosen as Value)} className="flex flex-col gap-2">
      <Label className="text-sm font-medium">{label}</Label>
      <div className={classNames('grid gap-2', className)}>
        {options.map((option) => (
          <Radio
            key={option.value}
            value={option.value}
            isDisabled={option.isDisabled ?? false}
            className={({ isSelected, isFocusVisible, isDisabled }) =>
              classNames(
                'flex min-w-0 gap-3 rounded-lg border p-3 sm:p-4',
                isDisabled ? 'cursor-not-allowed bg-sunken' : 'cursor-pointer',
                isSelected ? 'border-accent bg-accent-soft' : 'border-line bg-surface',
                !isSelected && !isDisabled && 'hover:border-control',
                isFocusVisible && 'outline-2 outline-offset-2 outline-accent',
              )
            }
          >
            {({ isSelected }) => (
              <>
                <span
                  aria-hidden
                  className={classNames(
                    'mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border pointer-coarse:size-5',
                    isSelected ? 'border-accent' : 'border-control',
                  )}
                >
                  {isSelected && <span className="size-2 rounded-full bg-accent pointer-coarse:size-2.5" />}
                </span>
                <span className="min-w-0 grow">
                  <span className="block font-semibold">{option.title}</span>
                  {option.children}
                </span>
              </>
            )}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

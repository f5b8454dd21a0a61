import type { ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { classNames } from './class-names.ts';

interface ChoiceProps<Value extends string> {
  readonly label: ReactNode;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: ReactNode }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all of them seen. */
export function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <RadioGroup value={value} onChange={(chosen) => onChange(chosen as Value)} className="flex flex-col gap-1">
      <Label className="text-xs text-muted">{label}</Label>
      <div className="flex flex-wrap gap-1 rounded-md bg-sunken p-1">
        {options.map((option) => (
          <Radio
            key={option.value}
            value={option.value}
            className={({ isSelected, isFocusVisible }) =>
              classNames(
                'flex min-h-8 grow cursor-pointer items-center justify-center rounded px-2.5 text-sm pointer-coarse:min-h-11',
                isSelected ? 'bg-surface font-medium text-ink shadow-card' : 'text-muted hover:text-ink',
                isFocusVisible && 'outline-2 outline-accent',
              )
            }
          >
            {option.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

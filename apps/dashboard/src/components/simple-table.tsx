import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface SimpleTableProps {
  /** What the table is of, for readers of screens. */
  readonly label: string;
  readonly head: readonly ReactNode[];
  readonly rows: readonly { readonly id: string; readonly cells: readonly ReactNode[] }[];
}

/** A short table; it scrolls within itself where the page is narrow. For long ones there is DataTable. */
export function SimpleTable({ label, head, rows }: SimpleTableProps) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={label}>
      <table aria-label={label} className="w-full text-left">
        <thead>
          <tr className="border-b border-line">
            {head.map((cell, index) => (
              <th key={index} scope="col" className="px-4 py-2 text-xs font-medium whitespace-nowrap text-muted">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, cells }) => (
            <tr key={id} className="border-b border-line align-top last:border-b-0">
              {cells.map((cell, index) => (
                <td key={index} className={classNames('px-4 py-2.5', index === 0 && 'font-medium')}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

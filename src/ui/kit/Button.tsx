import type { LucideIcon } from 'lucide-react';
import { type ButtonHTMLAttributes, memo } from 'react';
import './controls.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` at most once in view; `plain` has no border. */
  readonly look?: 'primary' | 'quiet' | 'plain' | 'danger';
  readonly icon?: LucideIcon;
}

/** A button with words on it. */
export function Button({ look = 'quiet', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={join('button', `button-${look}`, className)} {...rest}>
      {icon && <ButtonIcon icon={icon} size={15} />}
      {children}
    </button>
  );
}

interface ButtonIconProps {
  readonly icon: LucideIcon;
  readonly size: number;
}

/** Drawn anew only where it is another: buttons are with all that they tell, icons take as long as the rest of them. */
const ButtonIcon = memo(function ButtonIcon({ icon: Icon, size }: ButtonIconProps) {
  return <Icon size={size} aria-hidden="true" />;
});

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Key that does the same, shown in the tip. */
  readonly hint?: string;
  readonly side?: 'below' | 'above' | 'below-end';
}

/** A button that is one icon; its name shows as a tip under the pointer and on focus. */
export function IconButton({ label, icon, hint, side, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={join('icon-button', className)}
      aria-label={label}
      data-tip={hint === undefined ? label : `${label}  ${hint}`}
      data-tip-side={side ?? 'below'}
      {...rest}
    >
      <ButtonIcon icon={icon} size={16} />
    </button>
  );
}

/** Class names, without the missing ones. */
export function join(...names: readonly (string | false | undefined)[]): string {
  return names.filter((name) => name !== undefined && name !== false && name !== '').join(' ');
}

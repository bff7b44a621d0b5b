import { ActionIcon, Menu } from "@mantine/core";
import type { ReactNode } from "react";

interface Props<T extends string> {
  label: string;
  icon: ReactNode;
  options: Record<T, string>;
  value: T;
  onChange: (value: T) => void;
}

/** A button that opens a few choices, of which one holds. */
export function ChoiceMenu<T extends string>({ label, icon, options, value, onChange }: Props<T>) {
  return (
    <Menu position="bottom-end" withinPortal={false} loop>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`${label}: ${options[value]}`}>
          {icon}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={value} onChange={(one) => onChange(one as T)}>
          {(Object.keys(options) as T[]).map((one) => (
            <Menu.RadioItem key={one} value={one} closeMenuOnClick>
              {options[one]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

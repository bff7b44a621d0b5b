import { useMantineColorScheme } from "@mantine/core";
import { IconLanguage, IconMoon, IconSun, IconSunMoon } from "@tabler/icons-react";
import { ChoiceMenu } from "@/components/ChoiceMenu";
import { useLanguage, useT } from "@/lib/I18n";
import { LANGUAGES } from "@/lib/language";

const ICONS = { light: IconSun, dark: IconMoon, auto: IconSunMoon };

export function LanguageMenu() {
  const t = useT();
  const { language, speak } = useLanguage();
  const icon = <IconLanguage size={20} aria-hidden />;
  return <ChoiceMenu label={t("app.language")} icon={icon} options={LANGUAGES} value={language} onChange={speak} />;
}

export function SchemeMenu() {
  const t = useT();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true }); // or it makes a <style>, which the policy forbids
  const Icon = ICONS[colorScheme];
  const options = { auto: t("app.scheme.auto"), light: t("app.scheme.light"), dark: t("app.scheme.dark") };
  return (
    <ChoiceMenu
      label={t("app.scheme.title")}
      icon={<Icon size={20} aria-hidden />}
      options={options}
      value={colorScheme}
      onChange={setColorScheme}
    />
  );
}

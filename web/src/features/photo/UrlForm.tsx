import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Picture } from "@/api/readPicture";
import { useT } from "@/lib/I18n";
import classes from "./UrlForm.module.css";

/** The address of a picture, for the service to fetch; whether it does is its owner's choice. */
export function UrlForm({ add }: { add: (pictures: Picture[]) => void }) {
  const t = useT();
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const url = text.trim();
    if (!/^https?:\/\/[^\s/]+/.test(url)) return setWrong(true);
    add([{ url }]);
    setText("");
  };
  return (
    <form className={classes.form} onSubmit={send} noValidate>
      <TextInput
        className={classes.input}
        type="url"
        size="sm"
        aria-label={t("photo.url.label")}
        placeholder={t("photo.url.placeholder")}
        value={text}
        error={wrong && t("photo.url.invalid")}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setWrong(false);
        }}
      />
      <Button type="submit" size="sm" variant="default">
        {t("photo.url.read")}
      </Button>
    </form>
  );
}

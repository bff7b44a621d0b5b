/** Words of the page, and after them in brackets what the server said, which is English on every page. */
export function Told({ text, detail }: { text: string; detail: string }) {
  if (!detail) return text;
  return (
    <>
      {text} (<span lang="en">{detail}</span>)
    </>
  );
}

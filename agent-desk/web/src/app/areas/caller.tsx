export default function CallerPage() {
  return <main id="page" />;
}

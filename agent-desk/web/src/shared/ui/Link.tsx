/**
 * A link inside the page, on the router's own hooks for such links. The router's ready-made ones bring its fetching ahead of
 * pages, its forms and its scroll memory along, which would travel to every technician's telephone unused.
 */
import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { useHref, useLinkClickHandler, useMatch } from "react-router";

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & { to: string };

export function Link({ to, onClick, children, ...rest }: Props) {
  const href = useHref(to);
  const follow = useLinkClickHandler<HTMLAnchorElement>(to, rest.target ? { target: rest.target } : undefined);
  const click = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (!event.defaultPrevented) follow(event);
  };
  return <a {...rest} href={href} onClick={click}>{children}</a>;
}

/** Knows whether it leads to where the reader is; `end` asks for exactly there. Styled by `aria-current`. */
export function NavLink({ end = false, ...rest }: Props & { end?: boolean }) {
  const here = useMatch({ path: rest.to, end });
  return <Link {...rest} aria-current={here ? "page" : undefined} />;
}

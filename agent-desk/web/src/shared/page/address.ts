/** Where a record lives on the page. */
export function addressOf(record: { kind: string; id: string; customer?: { id: string } | null }): string {
  switch (record.kind) {
    case "customer":
      return `/desk/customers/${record.id}`;
    case "ticket":
      return `/desk/tickets/${record.id}`;
    case "repair":
      return `/desk/repairs/${record.id}`;
    case "device":
      return record.customer ? `/desk/customers/${record.customer.id}` : "/desk/customers";
    case "article":
      return `/desk/articles/${record.id}`;
    default:
      return "/desk";
  }
}

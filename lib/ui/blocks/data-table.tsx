import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "../cn";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "../primitives/table";
import { TableKeys } from "./table-keys";

const HIDE = { sm: "max-sm:hidden", md: "max-md:hidden", lg: "max-lg:hidden", xl: "max-xl:hidden" } as const;

export interface Column<Row> {
  key: string;
  header: ReactNode;
  cell(row: Row): ReactNode;
  align?: "left" | "right";
  /** Left out on screens narrower than this. */
  hideBelow?: keyof typeof HIDE;
  className?: string;
}

export interface DataTableProps<Row> {
  /** What the table lists; read aloud. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
  /** Makes the whole row a link; the first column's content becomes its text and must hold no buttons or links. */
  rowHref?(row: Row): string;
  /** Instead of the table when there are no rows. */
  empty: ReactNode;
  /** Under the rows: pagination. */
  footer?: ReactNode;
  className?: string;
}

/** Rows rendered on the server, with a sticky head, row links and `j`/`k`. Buttons in other cells stay clickable. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, rowHref, empty, footer, className } = props;
  return (
    <div className={cn("min-w-0 overflow-clip rounded-lg border bg-surface", className)}>
      {rows.length === 0 ? (
        empty
      ) : (
        <TableKeys>
          <Table caption={caption}>
            <TableHead>
              <tr>
                {columns.map((column) => (
                  <TableHeader key={column.key} className={columnClass(column)}>
                    {column.header}
                  </TableHeader>
                ))}
              </tr>
            </TableHead>
            <TableBody>
              {rows.map((row) => (
                <TableRow key={rowKey(row)}>
                  {columns.map((column, index) => (
                    <TableCell
                      key={column.key}
                      className={cn(columnClass(column), column.className, STAY_CLICKABLE)}
                    >
                      {index === 0 && rowHref ? (
                        <RowLink href={rowHref(row)}>{column.cell(row)}</RowLink>
                      ) : (
                        column.cell(row)
                      )}
                    </TableCell>
                  ))}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableKeys>
      )}
      {footer}
    </div>
  );
}

const STAY_CLICKABLE =
  "[&_button]:relative [&_button]:z-1 [&_a:not([data-row-link])]:relative [&_a:not([data-row-link])]:z-1";

function columnClass<Row>(column: Column<Row>): string {
  return cn(column.align === "right" && "text-right", column.hideBelow && HIDE[column.hideBelow]);
}

/** Its ::after covers the row, so that the row is one big target and one tab stop. */
function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      data-row-link=""
      className="text-ink outline-none after:absolute after:inset-0 focus-visible:after:rounded-sm focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-text"
    >
      {children}
    </Link>
  );
}

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

/** Rows with a sticky head, row links and `j`/`k`. Buttons in other cells stay clickable. */
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
                    <TableCell key={column.key} className={columnClass(column, column.className)}>
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

function columnClass<Row>(column: Column<Row>, className?: string): string | undefined {
  return (
    cn(column.align === "right" && "text-right", column.hideBelow && HIDE[column.hideBelow], className) ||
    undefined
  );
}

/** Not fetched before it is wanted: a list has more rows than anybody opens. */
function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} data-row-link="">
      {children}
    </Link>
  );
}

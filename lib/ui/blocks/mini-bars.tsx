import { cn } from "../cn";

const WIDTH = 100;
const HEIGHT = 24;

export interface MiniBarsProps {
  values: readonly { total: number; failed?: number }[];
  /** The chart in words: "Executions per hour, last 24 hours; 12 in the last". */
  label: string;
  className?: string;
}

/** A bar per span of time; the failed part stands at the bottom in its own colour. */
export function MiniBars({ values, label, className }: MiniBarsProps) {
  const top = Math.max(...values.map((value) => value.total), 1);
  const slot = WIDTH / Math.max(values.length, 1);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={cn("h-6 w-full", className)}
    >
      {values.map((value, index) => {
        const height = value.total === 0 ? 0.75 : Math.max(2, (value.total / top) * HEIGHT);
        const failed = value.total === 0 ? 0 : ((value.failed ?? 0) / value.total) * height;
        const x = index * slot + slot * 0.12;
        return (
          <g key={index}>
            <rect
              x={x}
              y={HEIGHT - height}
              width={slot * 0.76}
              height={height - failed}
              className={value.total === 0 ? "fill-line-strong" : "fill-accent"}
            />
            {failed > 0 ? (
              <rect x={x} y={HEIGHT - failed} width={slot * 0.76} height={failed} className="fill-danger" />
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}

/** Lines over two logarithmic axes, as SVG: light or dark as the reader's page is, each line with its name at its end. */
export interface Line {
  readonly title: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const WIDTH = 880;
const HEIGHT = 470;
const FRAME = { left: 70, right: 630, top: 40, bottom: 410 };
const LABEL_HEIGHT = 18;

/** Okabe and Ito's, which people who see few colours tell apart; without their yellow, which white paper swallows. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c8c8c'];

const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .grid { stroke: #d1d9e0 } .axis { stroke: #59636e } .line { fill: none; stroke-width: 2.5 }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc } .grid { stroke: #3d444d } .axis { stroke: #9198a1 }
    }`;

export function plot(lines: readonly Line[], axes: { readonly x: string; readonly y: string }): string {
  const points = lines.flatMap((line) => line.points);
  const across = scale(
    points.map(({ x }) => x),
    FRAME.left,
    FRAME.right,
  );
  const up = scale(
    points.map(({ y }) => y),
    FRAME.bottom,
    FRAME.top,
  );
  const columns = across.powers.map((power) => {
    const x = across.at(10 ** power);
    const label = text(x, FRAME.bottom + 20, (10 ** power).toLocaleString('en'), 'middle');
    return segment('grid', x, FRAME.top, x, FRAME.bottom) + label;
  });
  const rows = up.powers.map((power) => {
    const y = up.at(10 ** power);
    const label = text(FRAME.left - 8, y + 4, (10 ** power).toLocaleString('en'), 'end');
    return segment('grid', FRAME.left, y, FRAME.right, y) + label;
  });
  const heights = spread(lines.map(({ points }) => up.at(points.at(-1)?.y ?? 1)));
  const drawn = lines.map(({ title, points }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const places = points.map(({ x, y }) => [across.at(x), up.at(y)] as const);
    const dots = places.map(
      ([x, y]) => `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" fill="${colour}"/>`,
    );
    const path = places.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
    const [x = 0, y = 0] = places.at(-1) ?? [];
    const labelY = heights[index] ?? 0;
    return [
      `<polyline class="line" stroke="${colour}" points="${path}"/>`,
      ...dots,
      `<line stroke="${colour}" x1="${round(x + 6)}" y1="${round(y)}" x2="${round(x + 20)}" y2="${round(labelY)}"/>`,
      text(x + 25, labelY + 4, `${title} (${Math.round(points.at(-1)?.y ?? 0).toLocaleString('en')}/s)`),
    ].join('\n  ');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${axes.y}, by ${axes.x}</title>`,
    `<style>${STYLE}\n  </style>`,
    ...columns,
    ...rows,
    segment('axis', FRAME.left, FRAME.bottom, FRAME.right, FRAME.bottom),
    ...drawn,
    text((FRAME.left + FRAME.right) / 2, FRAME.bottom + 44, axes.x, 'middle'),
    text(FRAME.left - 58, FRAME.top - 20, axes.y),
    '</svg>',
    '',
  ].join('\n');
}

/** From the power of ten below the smallest value to the one above the largest. */
function scale(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(...values))), low + 1);
  const powers = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const at = (value: number) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
  return { powers, at };
}

/** Moves labels apart that would cover each other: down from the topmost, then up again from the axis. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  const moved = [...heights];
  let free = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    moved[index] = Math.max(moved[index] ?? 0, free);
    free = (moved[index] ?? 0) + LABEL_HEIGHT;
  }
  let limit = FRAME.bottom;
  for (const index of order.toReversed()) {
    moved[index] = Math.min(moved[index] ?? 0, limit);
    limit = (moved[index] ?? 0) - LABEL_HEIGHT;
  }
  return moved;
}

function segment(kind: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

function text(x: number, y: number, words: string, anchor = 'start'): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${words}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** One end of a limit; a strict one is not kept by the value itself. */
interface Bound {
  value: number
  strict: boolean
}

/** What a number must keep. */
export interface Limit {
  min: Bound | null
  max: Bound | null
}

const form = /^(?:(>=?) *(-?[\d.]+))? *(?:(<=?) *(-?[\d.]+))?$/

/** Reads ">= 70", "< 37.3", ">= 0 <= 8" as the service writes it; nothing else limits. */
export function parseLimit(text = ''): Limit {
  const [, above = '', low = '', below = '', high = ''] = form.exec(text) ?? []
  return { min: bound(above, low), max: bound(below, high) }
}

const bound = (sign: string, value: string): Bound | null => (sign === '' ? null : { value: Number(value), strict: sign.length === 1 })

export function keeps({ min, max }: Limit, value: number): boolean {
  if (!Number.isFinite(value)) return false
  if (min !== null && (value < min.value || (min.strict && value === min.value))) return false
  return max === null || value < max.value || (!max.strict && value === max.value)
}

/** "不低于 70℃", "0 到 8℃"; empty without a limit. */
export function limitWords({ min, max }: Limit, unit: string): string {
  if (min !== null && max !== null) return `${min.value} 到 ${max.value}${unit}`
  if (min !== null) return `${min.strict ? '超过' : '不低于'} ${min.value}${unit}`
  if (max !== null) return `${max.strict ? '低于' : '不超过'} ${max.value}${unit}`
  return ''
}

/** What is wrong with a number: "没到 70℃", and by how much: "差 5.5℃". */
export function outside(limit: Limit, value: number, unit: string): { what: string; gap: string } {
  const { min, max } = limit
  if (min !== null && !keeps({ min, max: null }, value)) return { what: `没到 ${min.value}${unit}`, gap: `差 ${round(min.value - value)}${unit}` }
  if (max !== null && !keeps({ min: null, max }, value)) return { what: `超过 ${max.value}${unit}`, gap: `多 ${round(value - max.value)}${unit}` }
  return { what: '', gap: '' }
}

const round = (value: number) => Math.round(value * 100) / 100

/** A scale on which a number and its limit can be seen: from, to, and the line, in percent too. */
export interface Scale {
  from: number
  to: number
  /** Where the line of the limit stands, 0 to 100. */
  line: number
  lineWords: string
}

/** The scale of a lower or an upper limit; null where there is none to draw. */
export function scaleOf({ min, max }: Limit, unit: string): Scale | null {
  const edge = min ?? max
  if (edge === null || edge.value <= 0) return null
  const reach = Math.max(10, Math.round(edge.value * 0.45))
  const from = Math.max(0, edge.value - (min === null ? reach / 3 : reach))
  const to = edge.value + (min === null ? reach : reach / 3)
  return { from: Math.round(from), to: Math.round(to), line: percent(edge.value, from, to), lineWords: `${edge.value}${unit} 合格线` }
}

export const percent = (value: number, from: number, to: number) => Math.max(0, Math.min(100, Math.round(((value - from) / (to - from)) * 100)))

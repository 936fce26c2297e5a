import type { Item, SheetsBody as Sheets, Step } from '../../api/types'
import { type Scale, keeps, limitWords, outside, parseLimit, percent, scaleOf } from '../../format/limit'
import { type Filled, itemAt, passes, spot } from '../../format/sheet-fold'
import { type Line, type SheetView, again, lineOf, unitOf, valueWords, wrongWords } from '../../format/sheet-view'
import { clockTime, duration } from '../../format/time'

/** One item as its own page shows it. */
export interface ItemView {
  kind: string
  label: string
  /** Of the dish, the worker, the delivery. */
  row: string
  guidance: string
  /** Pictures of how it should look, and how not; empty without one. */
  good: string
  bad: string
  /** "第 4 项，共 9 项" */
  place: string
  percent: number
  unit: string
  hint: string
  icon: string
  scale: Scale | null
  /** The number may be below zero. */
  signed: boolean
  choices: { value: string; on: boolean; wrong: boolean }[]
  photos: number
  note: string
  text: string
  /** The last word, when there is one. */
  said: string
  state: Line['state']
  owes: Line['owes']
  asksPhoto: boolean
  asksNote: boolean
  /** What happened that locked it, and what to do. */
  trouble: string
  steps: Step[]
  again: string
  /** "10:52 回锅加热了，过了 3 分钟"; empty before any step. */
  stepped: string
  running: string
  /** A timer that was started, also anew after it was too short. */
  ticks: boolean
}

export function itemView(sheets: Sheets, filled: Filled, view: SheetView, path: string, row: string, now: Date): ItemView | null {
  const item = itemAt(sheets.form.items, path)
  if (item === undefined) return null
  const said = filled.said.get(spot(path, row))
  const answer = said?.answer
  const line = lineOf(item, path, row, filled)
  const lock = filled.locks.get(spot(path, row))
  const lines = linesOf(view)
  const at = lines.findIndex(({ id }) => id === spot(path, row)) + 1
  const unit = unitOf(item)
  const limit = parseLimit(item.limit)
  const failed = passes(item, answer) === false
  const ticks = item.kind === 'timer' && answer?.start !== undefined && answer.end === undefined
  return {
    kind: item.kind, label: item.label, row: rowTitle(view, path, row), guidance: item.guidance ?? '', good: pictureOf(item.good), bad: pictureOf(item.bad), unit, hint: limitWords(limit, unit),
    place: at === 0 ? '' : `第 ${at} 项，共 ${lines.length} 项`,
    percent: lines.length === 0 ? 0 : Math.round((Math.max(0, at - 1) / lines.length) * 100),
    icon: item.kind === 'temperature' ? 'thermo' : 'list',
    scale: scaleOf(limit, unit), signed: item.kind === 'temperature' && [limit.min, limit.max].some((edge) => edge !== null && edge.value <= 0),
    choices: (item.choices ?? []).map((value) => ({ value, on: value === answer?.text, wrong: (item.wrong ?? []).includes(value) })),
    photos: (answer?.photos ?? []).length, note: answer?.note ?? '', text: answer?.text ?? filled.offered.get(spot(path, row))?.text ?? '',
    said: answer === undefined || line.state === 'todo' ? '' : line.sub, state: line.state, owes: line.owes,
    asksPhoto: failed && item.photo_on_fail === true, asksNote: failed && item.note_on_fail === true,
    trouble: lock !== undefined && !lock.stepped && answer !== undefined ? `${wrongWords(item, answer)}，先处理` : '',
    steps: item.critical === true ? (item.correct ?? []) : [], again: again(item),
    stepped: lock?.stepped === true ? `${clockTime(new Date(lock.since))} ${lock.did}了，过了 ${duration(now.getTime() - Date.parse(lock.since))}` : '',
    ticks,
    running: ticks && answer?.start ? `过了 ${duration(now.getTime() - Date.parse(answer.start))}` : answer?.start && answer.end ? valueWords(item, answer) : '',
  }
}

const pictureOf = (name = '') => (name === '' ? '' : `/images/guide/${name}.svg`)

export const linesOf = ({ sections }: SheetView): Line[] => sections.flatMap(({ lines, rows }) => [...lines, ...rows.flatMap((row) => row.lines)])

function rowTitle({ sections }: SheetView, path: string, row: string): string {
  const section = sections.find(({ key, add }) => add !== '' && key === path.split('.')[0])
  return section?.rows.find(({ key }) => key === row)?.title ?? ''
}

/** What is left to do after an item: the next one without an answer, going round; null at the end. */
export function nextLine(view: SheetView, id: string): Line | null {
  const lines = linesOf(view)
  const from = lines.findIndex((line) => line.id === id) + 1
  return [...lines.slice(from), ...lines.slice(0, from)].find((line) => line.id !== id && line.state === 'todo' && !line.optional) ?? null
}

/** A number as it is being typed, judged. */
export interface TypedView {
  bad: boolean
  gap: string
  trouble: string
  at: number
  ready: boolean
}

export function typedView(item: Item, value: string): TypedView {
  const number = Number(value)
  const ready = value !== '' && value !== '-' && Number.isFinite(number)
  const limit = parseLimit(item.limit)
  const unit = unitOf(item)
  const { what, gap } = ready ? outside(limit, number, unit) : { what: '', gap: '' }
  const scale = scaleOf(limit, unit)
  return { bad: ready && !keeps(limit, number), gap, trouble: what === '' ? '' : `${what}，先不能往下走`, at: scale === null ? 0 : percent(number, scale.from, scale.to), ready }
}


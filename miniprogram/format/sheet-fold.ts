import type { Item, SheetsBody as Sheets, SheetAnswer, SheetStep } from '../api/types'
import { keeps, parseLimit } from './limit'

/** Where an item stands: "core", or "dishes.core" with the key of a row. */
export const spot = (item: string, row = '') => `${item}|${row}`

/** What waits on this phone to be added to a sheet, oldest first. */
export interface Pending {
  id: string
  /** RFC 3339, by the school. */
  at: string
  answers: SheetAnswer[]
  steps: SheetStep[]
  handIn: boolean
  target: string
}

/** The last word on an item. */
export interface Said {
  answer: SheetAnswer
  at: string
  by: string
  /** Still on this phone. */
  waits: boolean
}

export interface Row {
  group: string
  key: string
  /** What took it out of use; empty while it is in use. */
  ended: string
}

/** What a sheet says, with what this phone still has to send. The service decides in the end. */
export interface Filled {
  said: Map<string, Said>
  /** Critical items that failed, and whether something was done about them since. */
  locks: Map<string, { stepped: boolean; did: string; since: string }>
  rows: Row[]
  /** What the school knows beforehand and nobody has taken over yet. */
  offered: Map<string, SheetAnswer>
  ended: string
  handed: { at: string; by: string; late: boolean } | null
  /** Is being handed in by this phone. */
  handing: boolean
}

export function fold(sheets: Sheets, pending: Pending[], me: string): Filled {
  const { sheet, form } = sheets
  const out: Filled = {
    said: new Map((sheet?.answers ?? []).map(({ at, by, changes: _, ...answer }) => [spot(answer.item, answer.row), { answer, at, by: by.name, waits: false }])),
    locks: new Map((sheet?.locks ?? []).map(({ item, row, stepped, since }) => [spot(item, row), { stepped, did: lastStep(sheets, item, row), since }])),
    rows: (sheet?.rows ?? []).map(({ group, key, ended }) => ({ group, key, ended: ended?.did ?? '' })),
    ended: sheet?.ended?.did ?? '',
    handed: sheet?.handed ? { at: sheet.handed.at, by: sheet.handed.by.name, late: sheet.handed.late } : null,
    handing: false,
    offered: new Map(),
  }
  for (const answer of sheets.prefill) offer(out, answer)
  for (const entry of pending) {
    for (const answer of entry.answers) addAnswer(out, form.items, answer, entry.at, me)
    for (const step of entry.steps) addStep(out, form.items, step, entry.at)
    if (entry.handIn) out.handing = true
  }
  return out
}

/** A row that is known beforehand stands there with its name, before anything was said of it. */
function offer(out: Filled, answer: SheetAnswer): void {
  const { item, row = '' } = answer
  const key = spot(item, row)
  if (out.said.has(key)) return
  out.offered.set(key, answer)
  if (row === '') return
  out.said.set(key, { answer, at: '', by: '', waits: false })
  const [group = ''] = item.split('.')
  if (!out.rows.some((one) => one.group === group && one.key === row)) out.rows.push({ group, key: row, ended: '' })
}

/** What is known beforehand of the rows that a tap speaks of, and goes along with it. */
export function takenOver({ offered }: Filled, answers: SheetAnswer[], steps: SheetStep[]): SheetAnswer[] {
  const rows = [...answers, ...steps].map(({ item, row = '' }) => `${item.split('.')[0]}|${row}`)
  const named = new Set(answers.map(({ item, row }) => spot(item, row)))
  return [...offered.values()].filter(({ item, row = '' }) => row !== '' && rows.includes(`${item.split('.')[0]}|${row}`) && !named.has(spot(item, row)))
}

/** Takes a row off a sheet that should not be there. */
export const crossOut = '划掉'

/** What was done last about an item. */
function lastStep({ sheet }: Sheets, item: string, row = ''): string {
  const taken = (sheet?.steps ?? []).filter((step) => step.item === item && (step.row ?? '') === row)
  return taken[taken.length - 1]?.did ?? ''
}

/**
 * Lays an answer over the one before. A critical item that fails is locked; it opens when
 * something was done about it and it then passes.
 */
function addAnswer(out: Filled, items: Item[], answer: SheetAnswer, at: string, by: string): void {
  const key = spot(answer.item, answer.row)
  out.offered.delete(key)
  const whole = over(answer, out.said.get(key)?.answer)
  out.said.set(key, { answer: whole, at, by, waits: true })
  const [group = '', inner] = answer.item.split('.')
  if (inner !== undefined && !out.rows.some((row) => row.group === group && row.key === answer.row)) {
    out.rows.push({ group, key: answer.row ?? '', ended: '' })
  }
  const item = itemAt(items, answer.item)
  if (item?.critical !== true) return
  const good = passes(item, whole)
  if (good === false) out.locks.set(key, { stepped: false, did: '', since: at })
  if (good === true && out.locks.get(key)?.stepped === true) out.locks.delete(key)
}

function addStep(out: Filled, items: Item[], { item, row = '', did }: SheetStep, at: string): void {
  const key = spot(item, row)
  if (did === crossOut) {
    const off = out.rows.find((one) => one.group === item && one.key === row)
    if (off !== undefined && off.ended === '') off.ended = crossOut
    return
  }
  const ends = itemAt(items, item)?.correct?.find((step) => step.did === did)?.ends === true
  if (!ends) {
    if (out.locks.has(key)) out.locks.set(key, { stepped: true, did, since: at })
    return
  }
  out.locks.delete(key)
  const gone = out.rows.find(({ group, key: mine }) => group === item.split('.')[0] && mine === row)
  if (gone === undefined) out.ended = did
  else gone.ended = did
}

/** An answer that only adds a photo or a note keeps what was said before. */
function over(answer: SheetAnswer, before: SheetAnswer | undefined): SheetAnswer {
  if (before === undefined) return answer
  if (answer.start === undefined && answer.end !== undefined) return { ...answer, ...(before.start && { start: before.start }) }
  const alone = [answer.tick, answer.number, answer.text, answer.start, answer.end].every((part) => part === undefined)
  return alone ? { ...before, ...answer } : answer
}

/** The item of a path. */
export function itemAt(items: Item[], path: string): Item | undefined {
  const [key, inner] = path.split('.')
  const item = items.find((one) => one.key === key)
  return inner === undefined ? item : item?.items?.find((one) => one.key === inner)
}

/** Whether an answer is as it should be; undefined while it says nothing yet. */
export function passes(item: Item, answer: SheetAnswer | undefined): boolean | undefined {
  if (answer === undefined) return undefined
  switch (item.kind) {
    case 'tick':
      return answer.tick
    case 'number':
    case 'temperature':
      return answer.number === undefined ? undefined : keeps(parseLimit(item.limit), answer.number)
    case 'timer':
      return answer.start && answer.end ? keeps(parseLimit(item.limit), minutes(answer.start, answer.end)) : undefined
    case 'choice':
      return answer.text ? !(item.wrong ?? []).includes(answer.text) : undefined
    case 'text':
      return answer.text?.trim() ? true : undefined
    default:
      return (answer.photos ?? []).length > 0 ? true : undefined
  }
}

export const minutes = (start: string, end: string) => (Date.parse(end) - Date.parse(start)) / 60_000

/** Whether an item is asked, given what was said before it on its level or outside of its group. */
export function isAsked(item: Item, level: Item[], said: (key: string) => SheetAnswer | undefined): boolean {
  const { when } = item
  if (when === undefined) return true
  const other = level.find(({ key }) => key === when.item)
  const answer = said(when.item)
  if (other === undefined || answer === undefined) return false
  if (when.fails === true) return passes(other, answer) === false
  const word = other.kind === 'tick' ? (answer.tick === true ? 'yes' : 'no') : (answer.text ?? '')
  return (when.is ?? []).includes(word)
}

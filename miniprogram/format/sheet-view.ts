import type { Item, SheetAnswer, SheetsBody as Sheets } from '../api/types'
import { type Filled, isAsked, minutes, passes, spot } from './sheet-fold'
import { limitWords, outside, parseLimit } from './limit'
import { clockTime, duration } from './time'

/** One item of a sheet as the list shows it. */
export interface Line {
  id: string
  path: string
  row: string
  kind: string
  label: string
  state: 'todo' | 'done' | 'bad' | 'locked' | 'running'
  sub: string
  optional: boolean
  /** Something is owed before it counts: a photo or a word. */
  owes: '' | 'photo' | 'note'
}

/** A dish, a worker, a delivery. */
export interface RowView {
  key: string
  title: string
  /** "这锅倒掉"; empty while in use. */
  ended: string
  /** Nothing that counts was said of it: it may be crossed out. */
  loose: boolean
  lines: Line[]
}

export interface Section {
  key: string
  label: string
  /** "加一道菜"; empty for items that are not repeated. */
  add: string
  lines: Line[]
  rows: RowView[]
}

export interface SheetView {
  sections: Section[]
  total: number
  done: number
  /** What keeps it from being handed in, as "还差 3 项"; empty when nothing does. */
  missing: string
  locked: string
}

export function sheetView({ form }: Sheets, filled: Filled): SheetView {
  const sections: Section[] = []
  for (const item of form.items) {
    if (item.kind === 'group') {
      sections.push(groupSection(item, form.items, filled))
      continue
    }
    if (!isAsked(item, form.items, (key) => filled.said.get(spot(key))?.answer)) continue
    const last = sections[sections.length - 1]
    const line = lineOf(item, item.key, '', filled)
    if (last !== undefined && last.add === '') last.lines.push(line)
    else sections.push({ key: item.key, label: '', add: '', lines: [line], rows: [] })
  }
  return { sections, ...standing(sections, filled) }
}

function groupSection(group: Item, outer: Item[], filled: Filled): Section {
  const items = group.items ?? []
  const rows = filled.rows.filter((row) => row.group === group.key).map(({ key, ended }) => {
    const at = (name: string) => filled.said.get(spot(`${group.key}.${name}`, key))?.answer
    const said = (name: string) => at(name) ?? filled.said.get(spot(name))?.answer
    const asked = items.filter((item) => isAsked(item, [...items, ...outer], said))
    const name = items.find(({ kind }) => kind === 'text')
    const title = name === undefined ? '' : (at(name.key)?.text ?? '')
    const loose = ended === '' && !items.some((item) => item.critical === true && passes(item, at(item.key)) !== undefined)
    return { key, title: title || `${group.each ?? ''}还没写名字`, ended, loose, lines: ended === '' ? asked.filter((item) => item !== name || title === '').map((item) => lineOf(item, `${group.key}.${item.key}`, key, filled)) : [] }
  })
  return { key: group.key, label: group.label, add: addWords(group.each ?? ''), lines: [], rows }
}

const measures: Record<string, string> = { 菜: '道', 员工: '名' }

/** "加一道菜", "加一批货". */
function addWords(each: string): string {
  return each.startsWith('一') ? `加${each}` : `加一${measures[each] ?? '个'}${each}`
}

/** How far it is, and what keeps it open. */
function standing(sections: Section[], filled: Filled): Pick<SheetView, 'total' | 'done' | 'missing' | 'locked'> {
  const lines = sections.flatMap(({ lines: own, rows }) => [...own, ...rows.flatMap((row) => row.lines)]).filter(({ optional, state }) => !optional || state !== 'todo')
  const empty = sections.filter(({ add, rows }) => add !== '' && rows.length === 0).length
  const done = lines.filter(({ state, owes }) => (state === 'done' || state === 'bad') && owes === '').length
  const total = lines.length + empty
  const lock = lines.find(({ state }) => state === 'locked')
  const missing = filled.ended !== '' || done === total ? '' : `还差 ${total - done} 项`
  return { total, done, missing, locked: lock === undefined ? '' : lock.label }
}

export function lineOf(item: Item, path: string, row: string, filled: Filled): Line {
  const said = filled.said.get(spot(path, row))
  const lock = filled.locks.get(spot(path, row))
  const good = passes(item, said?.answer)
  const running = item.kind === 'timer' && said?.answer.start !== undefined && said.answer.end === undefined
  const state = lock !== undefined ? 'locked' : running ? 'running' : good === undefined ? 'todo' : good ? 'done' : 'bad'
  const owes = owed(item, good, said?.answer)
  const line = { id: spot(path, row), path, row, kind: item.kind, label: item.label, state, optional: item.optional === true, owes } as const
  return { ...line, sub: subOf(item, line, said, lock, filled.offered.get(spot(path, row))) }
}

/** What a failing answer still needs. */
export function owed(item: Item, good: boolean | undefined, answer: SheetAnswer | undefined): Line['owes'] {
  if (good !== false) return ''
  if (item.photo_on_fail === true && (answer?.photos ?? []).length === 0) return 'photo'
  return item.note_on_fail === true && !answer?.note ? 'note' : ''
}

const todo: Record<string, string> = { tick: '还没看', number: '还没填', temperature: '还没测', choice: '还没选', text: '还没写', photo: '还没拍', signature: '还没签', timer: '还没开始' }

type Told = { answer: SheetAnswer; at: string; by: string; waits: boolean }

function subOf(item: Item, line: Omit<Line, 'sub'>, said: Told | undefined, lock: { stepped: boolean; did: string } | undefined, known: SheetAnswer | undefined): string {
  if (said === undefined || line.state === 'todo') {
    const limit = limitWords(parseLimit(item.limit), unitOf(item))
    if (known !== undefined) return item.kind === 'tick' ? '记录里都合格，看过就点方框' : '照记录拟好了，点开看'
    return [line.optional ? '可以不填' : (todo[item.kind] ?? ''), limit === '' ? '' : `要${limit}`].filter(Boolean).join(' · ')
  }
  const { answer, at, by, waits } = said
  const who = waits ? '存在手机里' : at === '' ? (item.kind === 'number' ? '订货单上的' : '名册里的') : `${by} ${clockTime(new Date(at))}`
  if (line.state === 'running') return `${clockTime(new Date(answer.start ?? at))} 开始计时`
  const value = valueWords(item, answer)
  if (line.state === 'done') return [value, who].filter(Boolean).join(' · ')
  const wrong = wrongWords(item, answer)
  if (lock !== undefined) return `${wrong} · ${lock.stepped ? `${lock.did}了，再${again(item)}一次` : '锁住了，先处理'}`
  if (line.owes !== '') return `${wrong} · ${line.owes === 'photo' ? '还要一张照片' : '还要说明一句'}`
  return `${wrong} · ${who}`
}

/** What is done once more: measured, looked at. */
export const again = ({ kind }: Item) => (kind === 'number' || kind === 'temperature' || kind === 'timer' ? '量' : '查')

/** An answer as people read it: "72℃", "绿区"; a tick has no words of its own. */
export function valueWords(item: Item, answer: SheetAnswer): string {
  if (item.kind === 'number' || item.kind === 'temperature') return `${answer.number}${unitOf(item)}`
  if (item.kind === 'timer') return answer.start && answer.end ? duration(minutes(answer.start, answer.end) * 60_000) : ''
  if (item.kind === 'photo') return `拍了 ${(answer.photos ?? []).length} 张`
  if (item.kind === 'signature') return '签了'
  return answer.text ?? ''
}

/** What is wrong with an answer: "64.5℃ 没到 70℃", "有问题". */
export function wrongWords(item: Item, answer: SheetAnswer): string {
  if (item.kind === 'tick') return answer.note ? `有问题：${answer.note}` : '有问题'
  if (item.kind === 'choice') return answer.text ?? ''
  const value = item.kind === 'timer' ? (answer.start && answer.end ? Math.round(minutes(answer.start, answer.end)) : 0) : (answer.number ?? 0)
  return `${valueWords(item, answer)} ${outside(parseLimit(item.limit), value, unitOf(item)).what}`
}

/** What stands behind a number: "℃", " 克". */
export function unitOf({ kind, unit = '' }: Item): string {
  if (kind === 'temperature') return '℃'
  if (kind === 'timer') return ' 分钟'
  return unit === '' ? '' : ` ${unit}`
}

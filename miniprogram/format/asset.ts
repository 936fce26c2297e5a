import type { AssetCard, AssetDue, AssetItem, AssetLine, StockArea, TaskArea } from '../api/types'

const day = 24 * 60 * 60_000

/** "8月10日", with the year when it is another. */
export function dayText(date: string, now: Date): string {
  const [year, month, dayOfMonth] = date.split('-').map(Number)
  return `${year === now.getFullYear() ? '' : `${year}年`}${month}月${dayOfMonth}日`
}

/** Days from today to a date, negative when it has passed. */
export function daysTo(date: string, now: Date): number {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number)
  return Math.round((new Date(year, month - 1, dayOfMonth).getTime() - today) / day)
}

function untilText(date: string, now: Date): string {
  const days = daysTo(date, now)
  if (days < 0) return `过期 ${-days} 天`
  return days === 0 ? '今天到期' : `${dayText(date, now)}到，还有 ${days} 天`
}

export interface AssetRow {
  id: string
  number: string
  name: string
  place: string
  said: string
  red: boolean
}

export function assetRow(item: AssetItem, now: Date): AssetRow {
  const { id, number, name, place, red } = item
  return { id, number, name, place, red, said: stateText(item, now) }
}

function stateText({ fault, stopped, due_on, due_what }: AssetItem, now: Date): string {
  if (stopped !== '') return stopped
  if (fault !== '') return fault
  return due_on === null ? '' : `${due_what} ${untilText(due_on, now)}`
}

export interface CardView {
  id: string
  key: string
  number: string
  name: string
  place: string
  /** What is wrong, and what must not be done meanwhile. */
  alarm: string
  order: string
  facts: { name: string; text: string }[]
  dues: { name: string; text: string; red: boolean }[]
  tasks: { id: string; name: string; text: string; sheet: boolean }[]
  acts: { act: string; text: string }[]
  lines: { id: string; text: string; said: string; bad: boolean }[]
  retired: boolean
  /** The reader answers for it. */
  keeps: boolean
  /** What companies say that they did, and nobody has looked at. */
  visits: { id: string; title: string; text: string; said: string; photos: string[] }[]
}

export function cardView(card: AssetCard, now: Date): CardView {
  const { id, key, number, name, place, red, use, retired } = card
  const facts = [
    { name: '谁保管', text: [card.keeper, card.deputy === '' ? '' : `${card.deputy}（备岗）`].filter(Boolean).join('、') },
    { name: '类型', text: [card.sort, card.made_on === null ? '' : `${dayText(card.made_on, now)}出厂`].filter(Boolean).join('，') },
    { name: '现用编号', text: card.serial },
    { name: '维保单位', text: card.vendor },
    { name: '备注', text: card.note },
  ].filter(({ text }) => text !== '')
  return {
    id, key, number, name, place, facts, retired, keeps: card.keeps && !retired,
    visits: card.visits.map((visit) => visitView(visit, now)),
    alarm: red ? alarmText(card, now) : '',
    order: red ? use : '',
    dues: card.dues.filter(({ on }) => on !== null).map((due) => dueView(due, card.unit, now)),
    tasks: card.tasks.map((task) => ({
      id: task.id, name: task.name, sheet: task.evidence === 'sheet' && task.targets > 0,
      text: `${dayText(task.due.slice(0, 10), now)} ${task.due.slice(11, 16)} 前`,
    })),
    acts: retired ? [] : [...card.services.map(({ does, name: text }) => ({ act: does, text })), ...(card.meter ? [{ act: 'reading', text: '抄表' }] : [])],
    lines: card.history.map((line) => lineView(line, now)),
  }
}

function visitView({ id, what, words, serial, until, vendor, signed, made_at, photos }: AssetCard['visits'][number], now: Date) {
  const parts = [words, serial && `新件 ${serial}`, until !== null && `有效期到 ${dayText(until, now)}`]
  return {
    id, photos,
    title: `${vendor}：${what || '只是检查'}`,
    text: parts.filter(Boolean).join('；'),
    said: `${signed}签名，${dayText(made_at.slice(0, 10), now)} ${made_at.slice(11, 16)}`,
  }
}

function alarmText(card: AssetItem, now: Date): string {
  if (card.stopped !== '') return card.stopped
  if (card.fault !== '') return card.fault
  return card.due_on === null ? '' : `${card.due_what}${untilText(card.due_on, now)}`
}

function dueView({ what, on, last, limit, used, per_day }: AssetDue, unit: string, now: Date) {
  const date = on ?? ''
  const parts = [untilText(date, now)]
  if (last !== null) parts.push(`上次 ${dayText(last, now)}`)
  if (limit > 0 && per_day > 0) parts.push(`用了 ${used}${unit}，共 ${limit}${unit}`)
  return { name: what, text: parts.join('；'), red: daysTo(date, now) < 0 }
}

const deeds: Record<AssetLine['kind'], string> = {
  service: '', reading: '抄表', fault: '查出毛病', check: '检查合格', stop: '停用', resume: '恢复使用', retire: '注销', visit: '维保到访',
}

function lineView({ id, kind, what, serial, reading, note, by, made_at, vendor }: AssetLine, now: Date) {
  const text = [what || deeds[kind], serial, reading === null ? '' : `读数 ${reading}`, note].filter(Boolean).join(' · ')
  const said = [dayText(made_at.slice(0, 10), now), by, vendor].filter(Boolean).join(' ')
  return { id, text, said, bad: kind === 'fault' || kind === 'stop' }
}

export interface AreaView {
  place: string
  left: number
  text: string
  rows: { id: string; key: string; number: string; name: string; state: string; said: string }[]
}

/** What remains of a task, place by place. */
export function areaView({ place, left, assets }: TaskArea): AreaView {
  const rows = assets.map(({ id, key, number, name, done, passed, fault }) => ({
    id, key, number, name, state: !done ? 'todo' : passed ? 'done' : 'flag', said: !done ? '' : passed ? '合格' : fault || '有毛病',
  }))
  return { place, left, rows, text: left === 0 ? '都查了' : `还差 ${left} 具` }
}

export interface StockView {
  target: string
  place: string
  text: string
  state: string
  found: string[]
  missing: string[]
  unexpected: string[]
}

const label = ({ number, name }: { number: string; name: string }) => `${number} ${name}`

/** What was found in an area, missed there, and not expected. */
export function stockView({ target, place, handed_in, found, missing, unexpected, others }: StockArea): StockView {
  const more = unexpected.length + others.length
  const text = handed_in
    ? `找到 ${found.length} 件，缺 ${missing.length} 件，多出 ${more} 件`
    : `应有 ${found.length + missing.length} 件，扫到 ${found.length} 件`
  const state = !handed_in ? 'todo' : missing.length > 0 ? 'flag' : 'done'
  return { target, place, text, state, found: found.map(label), missing: missing.map(label), unexpected: [...unexpected.map(label), ...others] }
}

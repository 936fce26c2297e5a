import type { Item, PaperBody, SheetAnswer, Shift } from '../api/types'
import { shortDay, weekday } from './larder'
import { clockTime } from './time'

/** A duty of a day as the book shows it. */
export interface PaperRow {
  task: string
  title: string
  text: string
  state: 'done' | 'now' | 'todo' | 'miss'
  red: boolean
}

const words = ({ lines }: PaperBody) =>
  lines
    .map(({ label, words: said, bad, note = '' }) => (said === '' ? '' : said === '是' ? label : said === '不是' ? `不是“${label}”` : `${label} ${said}`) + (bad && note !== '' ? `（${note}）` : ''))
    .filter((line) => line !== '')
    .join('，')

/** "江望舒 11:58 记的：味道 好，饭菜是热的" */
function paperText(paper: PaperBody): string {
  const { task, by, at, late } = paper
  const said = words(paper)
  if (by && at) return `${by.name} ${clockTime(new Date(at))}${late ? ' 补' : ' '}记的${said === '' ? '' : `：${said}`}`
  if (task.state === 'missed') return '没有记'
  if (task.state === 'excused') return '免了'
  return said === '' ? '还没记' : `还没交：${said}`
}

function paperState({ task, lines }: PaperBody): PaperRow['state'] {
  if (task.state === 'done') return lines.some(({ bad }) => bad) ? 'miss' : 'done'
  if (task.state === 'missed') return 'miss'
  return task.phase === 'open' || task.phase === 'overdue' ? 'now' : 'todo'
}

/** A paper under the day it is of. */
export function paperRow(paper: PaperBody, title = ''): PaperRow {
  const state = paperState(paper)
  return { task: paper.task.id, title: title === '' ? weekday(paper.day) : title, text: paperText(paper), state, red: state === 'miss' }
}

/** Who eats along on a day to come. */
export interface DinerRow {
  day: string
  name: string
  mine: boolean
  none: boolean
}

/** The shifts of those who eat along, one for each day. */
export const dinerRows = (shifts: Shift[]): DinerRow[] =>
  shifts
    .filter(({ post }) => post === 'dine')
    .map(({ from, holder, vacant, mine }) => ({ day: weekday(from.slice(0, 10)), name: vacant ? '还没有人' : holder, mine, none: vacant }))

/**
 * What one tap says when all is well: each tick is right, each choice the first that is not
 * wrong. Undefined when the form asks for something that a tap cannot say.
 */
export function allWell(items: Item[]): SheetAnswer[] | undefined {
  const answers: SheetAnswer[] = []
  for (const { key, kind, choices = [], wrong = [], optional, when } of items) {
    const good = choices.find((choice) => !wrong.includes(choice))
    if (optional === true || when !== undefined) continue
    if (kind === 'tick') answers.push({ item: key, tick: true })
    else if (kind === 'choice' && good !== undefined) answers.push({ item: key, text: good })
    else return undefined
  }
  return answers
}

/** The item in which the diner may write what they like. */
export const freeText = (items: Item[]) => items.find(({ kind, optional }) => kind === 'text' && optional === true)

/** What was left of one day's meal, and where it went. */
export interface LeavingDay {
  day: string
  title: string
  rows: (PaperRow & { sides: SideRow[] })[]
}

export interface SideRow {
  name: string
  said: string
  picture: string
}

const outsider = 'sign:vendor'

const sidesOf = ({ sides }: PaperBody): SideRow[] =>
  sides.map(({ target, done_at, done_by, picture = '' }) => ({
    name: target === outsider ? '收运公司' : '食堂',
    said: done_at ? `${target === outsider ? '亲手签' : (done_by?.name ?? '')} ${clockTime(new Date(done_at))}` : '还没签',
    picture,
  }))

/** The last day on top. */
export function leavingDays(papers: PaperBody[]): LeavingDay[] {
  const days = [...new Set(papers.map(({ day }) => day))].sort().reverse()
  return days.map((day) => ({
    day,
    title: weekday(day),
    rows: papers.filter((paper) => paper.day === day).map((paper) => ({ ...paperRow(paper, paper.task.name), sides: sidesOf(paper) })),
  }))
}

/** Goods that were ordered. */
export const orderTitle = (goods: string, kg: number) => `${goods} ${kg} 公斤`
export const orderText = (day: string, supplier: string) => `${shortDay(day)} 到 · ${supplier}`

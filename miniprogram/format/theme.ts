import type { Theme, ThemeClass, ThemeItem, Themes, ThemeSignature } from '../api/types'
import { dueTime, said } from './time'

type Mark = 'done' | 'now' | 'todo' | 'miss'

/** A class on the card: what was done, and what is still asked for. */
export interface ClassView {
  key: string
  name: string
  /** "一" and "1" of a class, for the small plate. */
  short: string
  state: Mark
  status: string
  /** Who has to hold the lesson. */
  who: string
  held: boolean
  may: boolean
  steps: { id: string; name: string; state: Mark }[]
  photos: string[]
  taken: number
  /** What its families were told; empty while they were not. */
  told: string
}

export interface SignatureView {
  key: string
  name: string
  state: Mark
  status: string
  may: boolean
}

/** A theme as its page shows it. */
export interface ThemeView {
  name: string
  when: string
  late: boolean
  done: boolean
  /** 36 个班上了 12 个 */
  standing: string
  all: boolean
  whole: boolean
  own: ClassView[]
  board: ClassView[]
  missing: ClassView[]
  signatures: SignatureView[]
  told: string
  /** A signature waits for whoever looks at it. */
  signing: boolean
}

const isLate = ({ phase }: { phase: Theme['phase'] }) => phase === 'overdue' || phase === 'missed'

export function themeView(theme: Theme, now: Date): ThemeView {
  const lines = theme.lines.map((line) => classView(line, theme, now))
  return {
    name: theme.name,
    when: whenOf(theme, now),
    late: isLate(theme),
    done: theme.state === 'done',
    standing: theme.classes === 0 ? '' : `${theme.classes} 个班上了 ${theme.held} 个`,
    all: theme.classes > 0 && theme.held === theme.classes,
    whole: theme.whole,
    own: lines.filter((_, index) => theme.lines[index]?.mine || theme.lines[index]?.may),
    board: theme.whole ? lines : [],
    missing: theme.whole ? lines.filter(({ held }) => !held) : [],
    signatures: theme.signatures.map((signature) => signatureView(signature, now)),
    told: toldOf(theme, now),
    signing: theme.signatures.some(({ may }) => may),
  }
}

function whenOf({ phase, opens, due, done_at }: Theme, now: Date): string {
  if (done_at !== undefined) return `${said(new Date(done_at), now)} 全部办完`
  if (phase === 'scheduled') return `${dueTime(new Date(opens), now)} 开始`
  if (phase === 'excused') return '这次不用做了'
  const until = dueTime(new Date(due), now)
  return phase === 'open' ? `${until} 前上完` : `${until} 前该上完，还差几个班或签字`
}

function toldOf({ told }: Theme, now: Date): string {
  return told === undefined ? '' : `${said(new Date(told.at), now)} 发的，${told.families} 家里 ${told.opened} 家打开了`
}

function classView(line: ThemeClass, theme: Theme, now: Date): ClassView {
  const held = line.held_at !== undefined
  const open: Mark = isLate(theme) ? 'miss' : 'todo'
  return {
    key: line.key,
    name: line.name,
    short: shortName(line.name),
    state: held ? 'done' : open,
    status: held ? `${said(new Date(line.held_at as string), now)} 上过了` : isLate(theme) ? '没上' : '还没上',
    who: line.who.join('、') || '没有班主任',
    held,
    may: line.may,
    steps: [
      { id: 'held', name: '上课', state: held ? 'done' : open },
      { id: 'photo', name: '照片', state: line.taken > 0 ? 'done' : open },
      ...(line.told === undefined || line.told.families === 0 ? [] : [{ id: 'told', name: '家长通知', state: 'done' as const }]),
    ],
    photos: line.photos,
    taken: line.taken,
    told: line.told === undefined || line.told.families === 0 ? '' : `家长通知：${line.told.families} 家里 ${line.told.opened} 家打开了`,
  }
}

/** "四（2）班" as a plate has it: "四2". */
const shortName = (name: string) => name.replace(/[（(](\d+)[）)]班$/, '$1').slice(0, 4)

function signatureView({ key, name, signed_at, signed_by = '', may, who }: ThemeSignature, now: Date): SignatureView {
  if (signed_at !== undefined) return { key, name, state: 'done', status: `${signed_by} ${said(new Date(signed_at), now)}`.trim(), may: false }
  return { key, name, state: may ? 'now' : 'todo', status: may ? '等您签' : who.length > 0 ? `等${who.slice(0, 2).join('、')}签` : '还没签', may }
}

/** A theme in the list of the term. */
export interface MonthRow {
  id: string
  name: string
  state: Mark
  status: string
  late: boolean
}

/** The themes of the term, month by month. */
export function monthsOf({ items, whole }: Themes, now: Date): { month: string; rows: MonthRow[] }[] {
  const months: { month: string; rows: MonthRow[] }[] = []
  for (const item of items) {
    const month = `${item.month}月`
    const last = months[months.length - 1]
    const row = monthRow(item, whole, now)
    if (last?.month === month) last.rows.push(row)
    else months.push({ month, rows: [row] })
  }
  return months
}

function countOf(classes: number, held: number, whole: boolean): string {
  if (classes === 0) return ''
  if (!whole && classes === 1) return held === 1 ? '您的班上过了' : '您的班还没上'
  return `${classes} 个班上了 ${held} 个`
}

function monthRow(item: ThemeItem, whole: boolean, now: Date): MonthRow {
  const { task_id: id = '', routine, name, phase, opens, classes, held, signs, signed } = item
  const counts = [countOf(classes, held, whole), signs === 0 ? '' : `${signs} 处签字签了 ${signed} 处`].filter(Boolean).join(' · ')
  const state: Mark = phase === 'on_time' || phase === 'late' ? 'done' : isLate(item) ? 'miss' : phase === 'open' ? 'now' : 'todo'
  const begins = new Date(opens)
  const past = id === '' && begins.getTime() < now.getTime()
  return {
    id: id || routine,
    name,
    state,
    late: isLate(item),
    status: past ? '那时还没用校勤' : phase === 'scheduled' ? `${begins.getMonth() + 1}月${begins.getDate()}日 开始` : phase === 'excused' ? '这次不用做了' : counts,
  }
}

import type { ClassReach, NoticeArchive, NoticeBody, NoticeCopy, NoticeCount, NoticeItem } from '../api/types'

/** One child's receipt, as the letter shows it. */
export interface SlipView {
  /** Of the child; empty for a colleague. */
  seat: string
  /** "四（2）班 小禾的家长" */
  who: string
  done: boolean
  /** On the stamp. */
  day: string
  time: string
  choice: string
  /** It waits in the phone. */
  waits: boolean
  /** It was given for the words before a correction. */
  before: boolean
}

export interface LetterView {
  id: string
  kind: string
  title: string
  from: string
  when: string
  paragraphs: string[]
  correction: string
  before: { when: string; body: string }[]
  slips: SlipView[]
  /** What the button says; empty without one. */
  button: string
  promise: string
  choices: string[]
  closed: boolean
}

const dated = (at: Date) => `${at.getMonth() + 1}月${at.getDate()}日`
const clock = (at: Date) => `${at.getHours()}:${String(at.getMinutes()).padStart(2, '0')}`

/** "3月31日 15:00" */
export const stamped = (text: string) => `${dated(new Date(text))} ${clock(new Date(text))}`

export function whoOf({ class: name, child, seat }: NoticeCopy): string {
  if (!seat) return '我'
  return child === '' ? `${name}的家长` : `${name} ${child}的家长`
}

export function letterView(letter: NoticeBody, waiting: { seat: string; choice: string }[]): LetterView {
  const asks = letter.receipt === 'confirm' || letter.receipt === 'answer'
  const versions = letter.versions
  const corrected = versions.length > 1 && versions[0] ? versions[0].at : ''
  const slips = letter.copies.map((copy) => slipView(copy, waiting, corrected))
  const open = asks && letter.state === 'published'
  return {
    id: letter.id,
    kind: letter.copies.some(({ seat }) => seat) ? '告家长书' : '通知',
    title: letter.title,
    from: letter.planned ? '学生工作处 · 后勤保障处' : '学校',
    when: letter.published_at ? stamped(letter.published_at) : '还没发出',
    paragraphs: paragraphsOf(letter.body),
    correction: corrected === '' ? '' : `${stamped(corrected)} 更正过，请以这一版为准`,
    before: versions.slice(1).map(({ at, body }) => ({ when: stamped(at), body })),
    slips: asks ? slips : [],
    button: open && slips.some(({ done, waits }) => !done && !waits) ? (letter.receipt === 'confirm' ? '确认回执' : '交回执') : '',
    promise: letter.receipt === 'confirm' ? '我已看过，会告诉孩子。' : '请选一项。',
    choices: letter.receipt === 'answer' ? letter.choices : [],
    closed: asks && letter.state === 'closed',
  }
}

function slipView(copy: NoticeCopy, waiting: { seat: string; choice: string }[], corrected: string): SlipView {
  const mine = waiting.find(({ seat }) => seat === '' || seat === copy.seat)
  const at = copy.done_at ? new Date(copy.done_at) : new Date()
  return {
    seat: copy.seat ?? '',
    who: whoOf(copy),
    done: Boolean(copy.done_at),
    waits: mine !== undefined && !copy.done_at,
    day: dated(at),
    time: clock(at),
    choice: copy.choice ?? mine?.choice ?? '',
    before: Boolean(copy.done_at) && corrected !== '' && at < new Date(corrected),
  }
}

/** A letter breaks its lines where its writer did; one long line, after its sentences about one thing. */
export function paragraphsOf(body: string): string[] {
  return body.split('\n').map((line) => line.trim()).filter((line) => line !== '')
}

/** A notice in the list of those who write them. */
export interface OfficeRow {
  id: string
  title: string
  state: string
  /** Of the little plate: solid once it was sent. */
  mark: 'done' | 'now' | 'todo'
  /** Somebody has to do something. */
  waits: boolean
  page: string
}

export function officeRow({ id, title, state, planned, publish_at, published_at, standing }: NoticeItem): OfficeRow {
  const when = publish_at ? stamped(publish_at) : ''
  const sent = published_at ? `${stamped(published_at)} 发出` : ''
  const said = {
    draft: planned ? `等批准，${when} 自动发` : '等批准',
    approved: when ? `批准了，${when} 自动发` : '批准了，还没发',
    published: standing ? `${sent}（文字未改）` : sent,
    closed: `${sent}，回执收完了`,
    withdrawn: '不发了',
  }[state]
  const told = state === 'published' || state === 'closed'
  const page = told ? `/pages/reach/reach?id=${id}` : `/pages/notice-edit/notice-edit?id=${id}`
  return { id, title, state: said, mark: told ? 'done' : state === 'draft' ? 'now' : 'todo', waits: state === 'draft', page }
}

/** How far a notice came in one class. */
export interface ReachRow {
  id: string
  name: string
  families: number
  /** Widths of the bar, in hundredths. */
  opened: number
  got: number
  said: string
  /** Families that no message reached; "＜5" hides how few. */
  short: string
  paper: number
  mine: boolean
  most: number
  choices: string
}

/** Of the school with its reasons; of a single class as one number, from which no family can be told. */
export function shortOf({ refused, unbound, few }: NoticeCount, classes: number): string {
  if (classes < 2 && (few || refused + unbound > 0)) return `微信没送到 ${few ? '＜5' : refused + unbound} 家，不是谁的错。可以给张纸条。`
  const parts = [refused > 0 ? `${refused} 家没有提醒次数，不是故障` : '', unbound > 0 ? `${unbound} 家没绑微信` : '', few ? '个别班有几家' : '']
  const said = parts.filter((part) => part !== '').join('；')
  return said === '' ? '' : `微信没送到：${said}。可以给张纸条。`
}

export function reachRow(row: ClassReach, asks: boolean): ReachRow {
  const share = (count: number) => (row.families === 0 ? 0 : Math.round((100 * count) / row.families))
  const done = asks ? row.done : row.opened
  const missed = row.refused + row.unbound
  return {
    id: row.class_id ?? '',
    name: row.class_id === null ? '教职工' : row.name,
    families: row.families,
    opened: share(row.opened),
    got: share(Math.max(0, row.sent - row.opened)),
    said: `${asks ? '回执' : '打开'} ${done}${row.paper > 0 ? ` + 纸质 ${row.paper}` : ''} / ${row.families}`,
    short: row.few ? '没到 ＜5' : missed > 0 ? `没到 ${missed}` : '',
    paper: row.paper,
    mine: row.mine && asks,
    most: row.families - row.done,
    choices: Object.entries(row.choices).map(([choice, count]) => `${choice} ${count}`).join('，'),
  }
}

/** What checking the archive found. */
export function archiveSaid({ publications, intact, broken }: NoticeArchive): string {
  if (intact) return `完好：发出 ${publications} 次，一个字没改过`
  if (!broken?.notice) return `第 ${broken?.seq ?? publications + 1} 次发出的留底不见了，请找系统管理员`
  return broken.version === 0
    ? `第 ${broken.seq} 次发出的留底被改过：《${broken.title}》，请找系统管理员`
    : `《${broken.title}》第 ${broken.version} 版被改过，请找系统管理员`
}

import type { TaskDetail } from '../api/types'
import { type TaskRow, hazardKey, byTapping, byWriting, dueWords, names, taskTitle } from './task'
import { said } from './time'

/** A task on its own page. */
export interface TaskView {
  title: string
  when: string
  late: boolean
  how: string
  people: string
  relay: { id: number; who: string; when: string; state: 'done' | 'now' | 'todo' }[]
  targets: { id: string; name: string; state: TaskRow['state']; said: string; ticks: boolean }[]
  missing: string
  reason: string
  history: { id: number; text: string; when: string }[]
}

/** How each kind of task is closed. */
const ways: Record<string, string> = {
  sheet: '填一张表', check_in: '扫牌子', sign_in: '到岗扫码', photo: '拍照', count: '清点数目', reading: '抄表', stock_take: '盘点',
  document: '交一份文件', minutes: '交会议记录', drill: '演练记录', visit: '外来单位上门', roll_call: '点名', lesson: '上一课',
  broadcast: '把通知发出去', published: '发出去，附上链接', url: '附上链接', confirm: '确认一下', record: '记一笔', form: '填一张表',
  event: '办完说一声', approved: '批准', rectification: '整改', reinspection: '复查',
}

const deeds: Record<string, string> = {
  ack: '看到了', plan: '定了时间', hand_over: '要转给别人', accept: '接下来了', reassign: '改派了', move: '改了时间', tick: '做了一项',
  complete: '做完了', complete_by_override: '签字放行', miss: '没发生', excuse: '免了', cancel: '取消了', revive: '恢复了',
  sync: '补传了记录', make_up: '补做了', return: '退回重做',
}

export function taskView(task: TaskDetail, now: Date): TaskView {
  const told = task.relay.filter((link) => link.told).length
  return {
    title: taskTitle(task),
    when: dueWords(task, now),
    late: task.phase === 'overdue' || task.phase === 'missed',
    how: ways[task.evidence] ?? '',
    people: names(task.people.map(({ name }) => name).filter(Boolean)),
    relay: task.relay.map(({ people, more = 0, at, told: isTold }, index) => ({
      id: index,
      who: names(people, more),
      when: said(new Date(at), now),
      state: !isTold ? 'todo' : index === told - 1 ? 'now' : 'done',
    })),
    targets: task.target_list
      .filter((target) => !target.void)
      .map(({ key, name, done_at, done_by, passed }) => ({
        id: key,
        name: name || (key.startsWith('sign:') ? '签字' : '一项'),
        state: done_at === undefined ? 'todo' : passed ? 'done' : 'miss',
        ticks: done_at === undefined && byTapping.includes(task.evidence) && task.may.includes('complete'),
        said: done_at === undefined ? '还没做' : `${done_by?.name ?? ''} ${said(new Date(done_at), now)}`.trim(),
      })),
    missing: task.missing.map(({ name }) => name).join('、'),
    reason: task.reason ?? '',
    history: task.history.map(({ at, who, action, reason = '', note = '' }, index) => ({
      id: index,
      text: [`${who?.name ?? '系统'} ${deeds[action] ?? action}`, reason, note].filter(Boolean).join('：'),
      when: said(new Date(at), now),
    })),
  }
}

/** Whether the end of a task takes a sentence. */
export const wantsWords = ({ evidence }: TaskDetail) => byWriting.includes(evidence)

/** What somebody may do on the page, in the order of the buttons. */
export interface Offer {
  act: 'acknowledge' | 'finish' | 'accept' | 'scan' | 'drill' | 'excuse' | 'handover' | 'reassign' | 'sheet' | 'hazard'
  text: string
  main: boolean
}

export function offers({ may, evidence, acked, state, targets, sheet, subject_key: about = '' }: TaskDetail): Offer[] {
  const scans = evidence === 'check_in' || evidence === 'sign_in'
  const all: (Offer & { on: boolean })[] = [
    { act: 'accept', text: '我接下来', main: true, on: may.includes('accept') },
    { act: 'sheet', text: state === 'done' ? '看检查表' : '填检查表', main: state === 'live', on: sheet !== undefined },
    { act: 'hazard', text: '打开这件隐患', main: true, on: about.startsWith(hazardKey) },
    { act: 'scan', text: '扫码', main: true, on: scans && state === 'live' && may.includes('complete') },
    { act: 'drill', text: '去演练', main: true, on: evidence === 'drill' },
    { act: 'finish', text: '做完了', main: true, on: targets === 0 && [...byTapping, ...byWriting].includes(evidence) && may.includes('complete') },
    { act: 'acknowledge', text: '知道了', main: false, on: !acked && may.includes('ack') },
    { act: 'handover', text: '转给同事', main: false, on: may.includes('hand_over') && !may.includes('reassign') },
    { act: 'reassign', text: '改由别人做', main: false, on: may.includes('reassign') },
    { act: 'excuse', text: '这次不用做了', main: false, on: may.includes('excuse') },
  ]
  return all.filter(({ on }) => on).map(({ on: _, ...offer }) => offer)
}

import type { TaskDetail } from '../api/types'
import { type TaskRow, byPhoto, byRecord, byTapping, byWriting, dueWords, names, pageOf, taskTitle } from './task'
import { said } from './time'

/** A task on its own page. */
export interface TaskView {
  title: string
  when: string
  late: boolean
  how: string
  people: string
  relay: { id: number; who: string; when: string; state: 'done' | 'now' | 'todo' }[]
  /** Those that whoever looks at it may tick come first; tick is what the button says, empty without one. */
  targets: { id: string; name: string; state: TaskRow['state']; said: string; tick: string }[]
  /** Photos of it that have arrived. */
  photos: string[]
  missing: string
  reason: string
  history: { id: number; text: string; when: string }[]
}

/** How each kind of task is closed. */
const ways: Record<string, string> = {
  sheet: '填一张表', check_in: '扫牌子', sign_in: '到岗扫码', photo: '拍照', count: '清点数目', reading: '抄表', stock_take: '盘点',
  document: '交一份文件', minutes: '交会议记录', drill: '演练记录', visit: '外来单位上门', roll_call: '点名', lesson: '上一课',
  broadcast: '把通知发出去', send: '到时间自动发出', published: '发出去，附上链接', url: '附上链接', confirm: '确认一下', record: '记一笔', form: '填一张表',
  event: '办完说一声', family: '认识的家长点一下确认', approved: '批准', rectification: '整改', reinspection: '复查',
}

const deeds: Record<string, string> = {
  materialise: '排上了', rejudge: '记录改过，重新判定', unseen: '换了当班的人，等新的人看', ack: '看到了', plan: '定了时间', hand_over: '要转给别人', accept: '接下来了', reassign: '改派了', move: '改了时间', tick: '做了一项',
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
      .sort((one, other) => Number(other.may) - Number(one.may))
      .map((target) => ({
        id: target.key,
        name: (isSignature(target) ? `${target.name}签字` : target.name) || '本人',
        state: target.done_at === undefined ? 'todo' : target.passed ? 'done' : 'miss',
        tick: tickOf(task, target),
        said: target.done_at === undefined ? '还没做' : `${target.done_by?.name ?? ''} ${said(new Date(target.done_at), now)}`.trim(),
      })),
    photos: task.proofs.flatMap(({ photos }) => photos),
    missing: task.missing.map(({ name }) => name).join('、'),
    reason: task.reason ?? '',
    history: task.history.map(({ at, who, action, reason = '', note = '' }, index) => ({
      id: index,
      text: [`${who?.name ?? '系统'} ${deeds[action] ?? action}`, reason, note].filter(Boolean).join('：'),
      when: said(new Date(at), now),
    })),
  }
}

const isSignature = ({ key }: { key: string }) => key.startsWith('sign:')

/** What the button beside a target says; empty where another page, or somebody else, ticks it. */
function tickOf({ evidence }: TaskDetail, target: TaskDetail['target_list'][number]): string {
  if (!target.may) return ''
  if (isSignature(target)) return evidence === 'sheet' ? '' : '签字'
  if (evidence === 'sign_in') return '我到了'
  if (byTapping.includes(evidence)) return '做完了'
  return [...byWriting, ...byRecord, ...byPhoto].includes(evidence) ? '记上' : ''
}

/** What is asked for before a task, or one of its targets, is handed in. */
export interface Asking {
  /** Words have to be there; or a photo, where one is enough. */
  words: boolean
  photo: boolean
  title: string
  hint: string
}

/** What the end of a task asks for; a signature takes no more than itself. */
export function askingOf({ evidence }: TaskDetail, target: string): Asking {
  if (isSignature({ key: target })) return { words: false, photo: byRecord.includes(evidence), title: '要补充一句吗？', hint: '可以不写' }
  if (byPhoto.includes(evidence)) return { words: false, photo: true, title: '拍一张做好以后的样子', hint: '可以再写一句' }
  if (byRecord.includes(evidence)) return { words: true, photo: true, title: '写一句，或拍一张', hint: records[evidence] ?? '写一句做得怎么样' }
  if (byWriting.includes(evidence)) return { words: true, photo: false, title: evidence === 'url' ? '发在哪里？贴上网址' : '写上数目', hint: numbers[evidence] ?? '只写数字，不写孩子的名字' }
  return { words: false, photo: false, title: '要补充一句吗？', hint: '可以不写' }
}

const records: Record<string, string> = {
  document: '文件叫什么，放在哪里；也可以拍一张', minutes: '开了什么会，定了什么；也可以拍会议记录', visit: '谁来的，做了什么；也可以拍服务单', record: '做了什么；也可以拍一张',
}
const numbers: Record<string, string> = { url: 'https://', roll_call: '应到几人，实到几人' }

/** Whether what was entered is what is asked for. */
export const isEnough = ({ words, photo }: Asking, text: string, photos: number, evidence: string) =>
  byPhoto.includes(evidence) ? photos > 0 : !words || text !== '' || (photo && photos > 0)

/** What the button says that leads to the page where the work is done. */
const pageNames = [['/pages/hazard/', '打开这件隐患'], ['/pages/drill/', '去演练'], ['/pages/kitchen/', '去食堂页办'], ['/pages/theme/', '去记上课'], ['/pages/families/', '看看是哪些家长'], ['/pages/notice', '去看文稿']] as const

const finishWords: Record<string, string> = { sign_in: '我到了', photo: '拍一张，交上去', published: '发出去了', event: '办好了' }

/** What somebody may do on the page, in the order of the buttons. */
export interface Offer {
  act: 'acknowledge' | 'finish' | 'accept' | 'scan' | 'page' | 'excuse' | 'handover' | 'reassign' | 'sheet'
  text: string
  main: boolean
}

export function offers(task: TaskDetail): Offer[] {
  const { may, evidence, acked, state, targets, sheet } = task
  const scans = evidence === 'check_in' || evidence === 'sign_in'
  const written = [...byTapping, ...byWriting, ...byRecord, ...byPhoto].includes(evidence)
  const all: (Offer & { on: boolean })[] = [
    { act: 'accept', text: '我接下来', main: true, on: may.includes('accept') },
    { act: 'sheet', text: state === 'done' ? '看检查表' : '填检查表', main: state === 'live', on: sheet !== undefined },
    { act: 'page', text: pageNames.find(([begins]) => pageOf(task).startsWith(begins))?.[1] ?? '', main: true, on: pageNames.some(([begins]) => pageOf(task).startsWith(begins)) },
    { act: 'scan', text: '扫码', main: true, on: scans && state === 'live' && may.includes('complete') },
    { act: 'finish', text: finishWords[evidence] ?? '做完了', main: evidence !== 'sign_in', on: targets === 0 && written && may.includes('complete') },
    { act: 'acknowledge', text: '知道了', main: false, on: !acked && may.includes('ack') },
    { act: 'handover', text: '转给同事', main: false, on: may.includes('hand_over') && !may.includes('reassign') },
    { act: 'reassign', text: '改由别人做', main: false, on: may.includes('reassign') },
    { act: 'excuse', text: '这次不用做了', main: false, on: may.includes('excuse') },
  ]
  return all.filter(({ on }) => on).map(({ on: _, ...offer }) => offer)
}

import { isOnline } from './network'
import { standing } from './queue'
import { needsLogin } from './sync'

/** The one line of news above a page. */
export interface News {
  tone: 'amber' | 'blue' | 'red'
  icon: string
  bold: string
  text: string
  /** Where a tap leads; empty when there is nothing to do. */
  page: string
}

const queuePage = '/pages/queue/queue'

/** What somebody should know about the network and the queue, or null when all is quiet. */
export function news(does: '扫' | '看' | '填' | '记'): News | null {
  const { waiting, refused } = standing()
  if (needsLogin()) {
    return { tone: 'amber', icon: 'lock', bold: '登录过期了。', text: `${kept(waiting)}点这里再登录`, page: '/pages/login/login?to=' }
  }
  if (refused > 0) return { tone: 'red', icon: 'warn', bold: `有 ${refused} 条没传上。`, text: '点开看为什么', page: queuePage }
  if (!isOnline()) {
    const text = waiting > 0 ? `存了 ${waiting} 条，有网自动传` : '有网自动更新'
    return { tone: 'amber', icon: 'cloudoff', bold: `没网也能${does}。`, text, page: waiting > 0 ? queuePage : '' }
  }
  if (waiting > 0) return { tone: 'blue', icon: 'refresh', bold: `还有 ${waiting} 条在传。`, text: '别删小程序', page: queuePage }
  return null
}

const kept = (waiting: number) => (waiting > 0 ? `存的 ${waiting} 条都在，` : '')

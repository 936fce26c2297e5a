import type { Membership } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { greeting } from '../../format/greeting'
import { address, belonging, isParent, roleNames } from '../../format/person'
import { refreshMe } from '../../services/api'
import { admit } from '../../services/entrance'
import { isOnline, onNetworkChange } from '../../services/network'
import { Unreachable } from '../../services/request'
import { children, choose, identities, membership } from '../../services/session'
import { sizeClass } from '../../services/type-size'

/** What an empty day says: that all is well, and where the next thing will appear. */
function emptyDay(member: Membership): { title: string; text: string } {
  if (isParent(member)) return { title: '没有要您办的事', text: '学校发了通知，这里会出现' }
  return { title: '今天没有您的任务', text: '有了会出现在这里，微信也会提醒' }
}

Page({
  data: {
    size: '',
    online: true,
    greeting: '',
    about: '',
    identities: [] as { id: string; name: string; on: boolean }[],
    empty: { title: '', text: '' },
    failure: null as Failure | null,
  },

  stopWatching: () => {},

  onLoad() {
    this.stopWatching = onNetworkChange((online) => {
      this.setData({ online })
      if (online) void this.refresh()
    })
  },

  onUnload() {
    this.stopWatching()
  },

  onShow() {
    this.setData({ online: isOnline() })
    if (!admit(this)) return
    this.draw()
    void this.refresh()
  },

  async refresh() {
    try {
      await refreshMe()
      this.setData({ failure: null })
      if (admit(this)) this.draw()
    } catch (error) {
      if (error instanceof Unreachable) return // the strip says it, and what is shown stays good
      this.setData({ failure: explain(error) })
    }
  },

  draw() {
    const member = membership()
    if (member === undefined) return
    const all = identities()
    this.setData({
      size: sizeClass(member),
      greeting: greeting(address(member, children()), new Date()),
      about: belonging(member, children()),
      identities: all.length > 1 ? all.map((one) => ({ id: one.id, name: roleNames(one), on: one.id === member.id })) : [],
      empty: emptyDay(member),
    })
  },

  actAs({ currentTarget }: WechatMiniprogram.TouchEvent) {
    choose(currentTarget.dataset.id as string)
    this.draw()
    void this.refresh()
  },
})

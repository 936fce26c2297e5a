import type { Child, ConsentState } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { isParent } from '../../format/person'
import { said } from '../../format/time'
import { refreshMe } from '../../services/api'
import { admit } from '../../services/entrance'
import { forgetMe, giveConsent, leaveClass, myConsent, myDataCopy, withdrawConsent } from '../../services/family'
import { children, leave, membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

/** What the school keeps of somebody, and how they take it along or have it deleted. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    guardian: false,
    /** Nothing but a parent. */
    parent: false,
    children: [] as Child[],
    text: null as ConsentState['text'] | null,
    reading: false,
    /** "3月31日 10:22 同意的，版本 2026-11" */
    given: '',
    agreed: false,
    busy: false,
  },

  onShow() {
    if (!admit(this)) return
    void this.load()
  },

  async load() {
    const member = membership()
    if (member === undefined) return
    const guardian = member.roles.some(({ code }) => code === 'guardian')
    this.setData({ size: sizeClass(member), guardian, parent: isParent(member), children: children() })
    try {
      await refreshMe()
      if (guardian) this.show(await myConsent())
      this.setData({ children: children(), failure: null })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ loading: false })
  },

  show({ text, given }: ConsentState) {
    const withdrawn = given?.withdrawn_at ?? null
    this.setData({
      text,
      agreed: given !== null && withdrawn === null && given.version === text.version,
      given:
        given === null
          ? '还没有同意过'
          : withdrawn !== null
            ? `${said(new Date(withdrawn), schoolTime())}撤回了`
            : `${said(new Date(given.given_at), schoolTime())}同意的，版本 ${given.version}`,
    })
  },

  toggleReading() {
    this.setData({ reading: !this.data.reading })
  },

  async do(deed: () => Promise<unknown>) {
    if (this.data.busy) return
    this.setData({ busy: true })
    try {
      await deed()
      await this.load()
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ busy: false })
  },

  agree() {
    const { text } = this.data
    if (text !== null) void this.do(() => giveConsent(text.version))
  },

  async withdraw() {
    const { confirm } = await wx.showModal({
      title: '撤回同意？', content: '孩子的称呼马上清掉。您还在班里，通知照样收得到。', confirmText: '撤回', cancelText: '不撤回',
    })
    if (confirm) await this.do(withdrawConsent)
  },

  async leaveClass({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { seat, name } = currentTarget.dataset as { seat: string; name: string }
    const last = this.data.children.length === 1 && this.data.parent
    const { confirm } = await wx.showModal({
      title: `退出${name}？`,
      content: last ? '这是您最后一个班，退出后学校清掉您的资料，也收不到通知了。' : '不再收到这个班的通知，孩子的称呼马上清掉。',
      confirmText: '退出',
      cancelText: '不退出',
    })
    if (!confirm) return
    await this.do(async () => {
      await leaveClass(seat)
      if (last) this.leftForGood()
    })
  },

  /** Everything that is known, on the clipboard: it goes wherever its owner pastes it. */
  async copy() {
    await this.do(async () => {
      const copy = await myDataCopy()
      await wx.setClipboardData({ data: JSON.stringify(copy, null, 2) })
    })
  },

  async forget() {
    const { confirm } = await wx.showModal({
      title: '全部删除？',
      content: this.data.parent ? '您和孩子的资料、通知都清掉，找不回来。' : '解除微信绑定，清掉您作为家长的资料。您做过的工作记录还在学校。',
      confirmText: '删除',
      cancelText: '不删',
    })
    if (!confirm) return
    await this.do(async () => {
      await forgetMe()
      this.leftForGood()
    })
  },

  leftForGood() {
    leave()
    void wx.reLaunch({ url: '/pages/login/login' })
  },
})

import { explain } from '../../format/failure'
import type { ListSubscription, Subscription } from '../../api/types'
import { address, belonging, decidesFamilies, isParent, roleNames, seesReach, writesNotices } from '../../format/person'
import { type ReminderRow, purposesOf, reminderRows } from '../../format/reminder'
import { call, logout, refreshMe } from '../../services/api'
import { askConsent, wouldAsk } from '../../services/consent'
import { admit } from '../../services/entrance'
import { onQueueChange, standing } from '../../services/queue'
import { children, choose, identities, membership } from '../../services/session'
import { cachedToday } from '../../services/today'
import { type TypeSize, chooseTypeSize, sizeClass, typeSize, typeSizes } from '../../services/type-size'

Page({
  data: {
    size: '',
    name: '',
    about: '',
    identities: [] as { id: string; roles: string; person: string; on: boolean }[],
    sizes: typeSizes,
    chosen: 'standard' as TypeSize,
    /** Equipment is for those who work here. */
    staff: false,
    /** Those who decide about the families of a class. */
    families: false,
    /** Notices are for those who write them. */
    writes: false,
    /** Those who see how many families can be reached. */
    reach: false,
    waiting: 0,
    refused: 0,
    reminders: [] as ReminderRow[],
    /** WeChat may be asked for more. */
    asks: false,
  },

  credit: [] as Subscription[],
  stop: () => {},

  onLoad() {
    this.stop = onQueueChange(() => this.draw())
  },

  onUnload() {
    this.stop()
  },

  onShow() {
    if (!admit(this)) return
    this.credit = cachedToday()?.credit ?? []
    this.draw()
    void this.count()
  },

  /** How many reminders are left; without an answer what was known stays. */
  async count() {
    try {
      this.credit = (await call<ListSubscription>('GET', '/subscriptions')).items
      this.draw()
    } catch (error) {
      explain(error)
    }
  },

  draw() {
    const member = membership()
    if (member === undefined) return
    this.setData({
      size: sizeClass(member),
      name: address(member, children()),
      about: belonging(member, children()),
      identities: identities().map((one) => ({
        id: one.id,
        roles: roleNames(one),
        person: `${one.person_name} · ${one.school_name}`,
        on: one.id === member.id,
      })),
      staff: !isParent(member),
      families: decidesFamilies(member),
      writes: writesNotices(member),
      reach: seesReach(member),
      chosen: typeSize(member),
      ...standing(),
      reminders: reminderRows(member, this.credit),
      asks: wouldAsk(purposesOf(member), this.credit),
    })
  },

  openShifts() {
    void wx.navigateTo({ url: '/pages/shifts/shifts' })
  },

  openAbsences() {
    void wx.navigateTo({ url: '/pages/absences/absences' })
  },

  openWater() {
    void wx.navigateTo({ url: '/pages/water/water' })
  },

  openAssets() {
    void wx.navigateTo({ url: '/pages/assets/assets' })
  },

  openFamilies() {
    void wx.navigateTo({ url: '/pages/families/families' })
  },

  openForecast() {
    void wx.navigateTo({ url: '/pages/forecast/forecast' })
  },

  openMyData() {
    void wx.navigateTo({ url: '/pages/my-data/my-data' })
  },

  openNotices() {
    void wx.navigateTo({ url: '/pages/notices/notices' })
  },

  openQueue() {
    void wx.navigateTo({ url: '/pages/queue/queue' })
  },

  /** WeChat is asked first: it allows that only at the start of a tap. */
  saveReminder() {
    const member = membership()
    if (member !== undefined) askConsent(purposesOf(member), this.credit, () => void this.count())
  },

  actAs({ currentTarget }: WechatMiniprogram.TouchEvent) {
    choose(currentTarget.dataset.id as string)
    this.draw()
    void this.refresh()
  },

  /** What is shown stays good when this fails; 今天 says why. */
  async refresh() {
    await refreshMe().catch(explain)
    this.draw()
  },

  chooseSize({ currentTarget }: WechatMiniprogram.TouchEvent) {
    chooseTypeSize(currentTarget.dataset.size as TypeSize)
    this.draw()
  },

  bindAnother() {
    void wx.navigateTo({ url: '/pages/code/code' })
  },

  readTerms({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/terms/terms?about=${currentTarget.dataset.about}` })
  },

  async leave() {
    const { confirm } = await wx.showModal({
      title: '退出登录？',
      content: '下次要重新认领，记过的事都还在学校。',
      confirmText: '退出',
      cancelText: '不退出',
    })
    if (!confirm) return
    await logout()
    void wx.reLaunch({ url: '/pages/login/login' })
  },
})

import { type Failure, explain } from '../../format/failure'
import { claim } from '../../services/api'
import { agree, enter, enterByItself, hasConsent } from '../../services/entrance'
import { isWaitingToJoin } from '../../services/family'
import { isOnline } from '../../services/network'
import { login, membership } from '../../services/session'
import { recall } from '../../services/storage'
import { sizeClass } from '../../services/type-size'

type Who = 'staff' | 'guardian' | 'vendor'

const people = [
  { who: 'staff', icon: 'shield', name: '学校的人', about: '老师、保安、食堂、保洁' },
  { who: 'guardian', icon: 'people', name: '家长', about: '凭班主任发的班级码' },
  { who: 'vendor', icon: 'truck', name: '外来单位', about: '维保、检测、送货' },
]

/** What WeChat's phone number button says when it gives no number. */
function phoneRefusal(errMsg: string): string {
  if (!isOnline()) return '现在没网，连上网再点一次。'
  if (errMsg.includes('deny') || errMsg.includes('cancel')) return '没拿到手机号。可以再点一次，也可以输绑定码。'
  return '微信给不了手机号，请输绑定码。'
}

Page({
  data: {
    size: '',
    people,
    school: '',
    who: 'staff' as Who,
    agreed: false,
    /** Somebody tapped on without having agreed. */
    reminded: false,
    /** The phone is logging in by itself; nothing to choose yet. */
    waiting: false,
    busy: false,
    hint: '',
    failure: null as Failure | null,
  },

  to: '',

  onLoad({ to = '' }: { to?: string }) {
    this.to = to
    this.setData({ school: recall('school') ?? '校勤', agreed: hasConsent() })
    if (hasConsent()) void this.enterByItself()
  },

  onShow() {
    this.setData({ size: sizeClass(undefined) })
  },

  async enterByItself() {
    this.setData({ waiting: true, failure: null })
    try {
      if (await enterByItself()) return enter(this.to)
      if (await isWaitingToJoin()) return void wx.reLaunch({ url: `/pages/join/join?to=${this.to}` })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ waiting: false }) // not on a page that is being left
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ who: currentTarget.dataset.who as Who, hint: '', failure: null })
  },

  toggleAgreed() {
    this.setData({ agreed: !this.data.agreed, reminded: false })
  },

  readTerms({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/terms/terms?about=${currentTarget.dataset.about}` })
  },

  remind() {
    this.setData({ reminded: true })
  },

  typeCode() {
    if (!this.data.agreed) return this.remind()
    agree()
    return void wx.navigateTo({ url: `/pages/code/code?to=${this.to}` })
  },

  async claimByPhone({ detail }: WechatMiniprogram.ButtonGetPhoneNumber) {
    if (!detail.code) return this.setData({ hint: phoneRefusal(detail.errMsg) })
    agree()
    this.setData({ busy: true, hint: '', failure: null })
    try {
      await login()
      if (membership() === undefined) await claim({ phone_code: detail.code })
      enter(this.to)
    } catch (error) {
      this.setData({ failure: explain(error) })
    } finally {
      this.setData({ busy: false })
    }
  },
})

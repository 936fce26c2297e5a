import { explain } from '../../format/failure'
import { address, belonging, roleNames } from '../../format/person'
import { logout, refreshMe } from '../../services/api'
import { admit } from '../../services/entrance'
import { children, choose, identities, membership } from '../../services/session'
import { type TypeSize, chooseTypeSize, sizeClass, typeSize, typeSizes } from '../../services/type-size'

Page({
  data: {
    size: '',
    name: '',
    about: '',
    identities: [] as { id: string; roles: string; person: string; on: boolean }[],
    sizes: typeSizes,
    chosen: 'standard' as TypeSize,
  },

  onShow() {
    if (admit(this)) this.draw()
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
      chosen: typeSize(member),
    })
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

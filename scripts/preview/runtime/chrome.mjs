/** The bars around a page that WeChat draws: title, back arrow, tab bar. */
export class Chrome {
  constructor(config, { onBack, onTab }) {
    this.config = config
    this.title = document.querySelector('.nav-title')
    this.back = document.querySelector('.nav-back')
    this.bar = document.querySelector('.tab-bar')
    this.back.addEventListener('click', onBack)
    this.tabs = (config.tabBar?.list ?? []).map((tab) => this.#tab(tab, onTab))
    document.documentElement.style.setProperty('--tab', config.tabBar?.color ?? '#000')
    document.documentElement.style.setProperty('--tab-on', config.tabBar?.selectedColor ?? '#000')
  }

  /** Draws the bars for the page on top. */
  show({ path, title, bar, config, depth }) {
    const look = { ...this.config.window, ...config }
    this.setTitle(title ?? look.navigationBarTitleText ?? '')
    this.back.hidden = depth === 1
    const frontColor = look.navigationBarTextStyle === 'black' ? '#000000' : '#ffffff'
    this.paint(bar ?? { frontColor, backgroundColor: look.navigationBarBackgroundColor ?? '#000000' })
    const { style, dataset } = document.documentElement
    style.setProperty('--page-background', look.backgroundColor ?? '#ffffff')
    const onTab = this.tabs.some((tab) => tab.path === path)
    dataset.tabs = onTab ? 'yes' : 'no'
    this.bar.hidden = !onTab
    for (const tab of this.tabs) {
      const on = tab.path === path
      tab.button.ariaSelected = String(on)
      tab.icon.src = on ? tab.selectedIcon : tab.plainIcon
    }
  }

  /** Colours the bars above the page. */
  paint({ frontColor, backgroundColor }) {
    const { style } = document.documentElement
    style.setProperty('--nav', backgroundColor)
    style.setProperty('--nav-ink', frontColor === '#000000' ? '#15202b' : frontColor)
  }

  setTitle(text) {
    this.title.textContent = text
    document.title = text
  }

  setBadge(index, text) {
    this.tabs[index].badge.textContent = text
  }

  #tab(tab, onTab) {
    const button = document.createElement('button')
    button.role = 'tab'
    const icon = document.createElement('img')
    icon.alt = ''
    const badge = document.createElement('b')
    button.append(icon, tab.text, badge)
    button.addEventListener('click', () => onTab(`/${tab.pagePath}`))
    this.bar.append(button)
    return { path: tab.pagePath, plainIcon: tab.iconPath, selectedIcon: tab.selectedIconPath, button, icon, badge }
  }
}

import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { StateIcon } from '../ui/StateMark.tsx';
import './notice.css';

interface CatchFaultProps {
  readonly children: ReactNode;
}

/** A view that fails to draw is replaced, and takes nothing else with it. */
export class CatchFault extends Component<CatchFaultProps, { readonly fault: boolean }> {
  override state = { fault: false };

  static getDerivedStateFromError() {
    return { fault: true };
  }

  override render() {
    if (!this.state.fault) return this.props.children;
    return <Fault onAgain={() => this.setState({ fault: false })} />;
  }
}

function Fault({ onAgain }: { readonly onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <section className="notice tone-error" role="alert">
      <StateIcon tone="error" />
      <h1>{t('crash.title')}</h1>
      <p className="quiet">{t('crash.hint')}</p>
      <Button big look="primary" onClick={onAgain}>
        {t('crash.again')}
      </Button>
    </section>
  );
}

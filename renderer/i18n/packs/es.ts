import { es as app } from '../../app/messages/es.ts';
import { es as audit } from '../../features/audit/messages/es.ts';
import { es as authorities } from '../../features/authorities/messages/es.ts';
import { es as enrollment } from '../../features/enrollment/messages/es.ts';
import { es as groups } from '../../features/groups/messages/es.ts';
import { es as line } from '../../features/line/messages/es.ts';
import { es as login } from '../../features/login/messages/es.ts';
import { es as setup } from '../../features/setup/messages/es.ts';
import { es as sync } from '../../features/sync/messages/es.ts';
import { es as yields } from '../../features/yield/messages/es.ts';
import { codes } from '../codes/es.ts';
import type { LanguagePack } from '../language-pack.ts';
import { phrases } from '../phrases/es.ts';
import { es as records } from '../records/es.ts';

export const pack: LanguagePack = {
  messages: { app, audit, authorities, enrollment, groups, line, login, setup, sync, yield: yields },
  records,
  codes,
  phrases,
};

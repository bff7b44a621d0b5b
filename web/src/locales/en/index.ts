import { about } from "./about";
import { account } from "./account";
import { app } from "./app";
import { history } from "./history";
import { live } from "./live";
import { models } from "./models";
import { operate } from "./operate";
import { photo } from "./photo";
import { problems } from "./problems";
import { video } from "./video";
import { words } from "./words";

/** All texts in English, one file a feature. The other languages have the same keys; the compiler and a test see to it. */
export const en = { app, words, problems, photo, live, video, history, models, operate, account, about };

/** What each language must say: the keys of English, with any text. */
export type Catalogue = Said<typeof en>;

type Said<T> = { [K in keyof T]: T[K] extends string ? string : Said<T[K]> };

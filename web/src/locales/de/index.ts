import type { Catalogue } from "@/locales/en";
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

/** All texts in German. */
export const de: Catalogue = { app, words, problems, photo, live, video, history, models, operate, account, about };

// Written by `npm run api`; do not edit.
export interface paths {
    "/api/v1/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who did what */
        get: operations["list_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was read */
        get: operations["list_analyses"];
        put?: never;
        /**
         * Read pictures
         * @description One picture that cannot be read is a problem; of several, each such one has an `error` in its place and the others
         *     are read. No face is an empty list.
         */
        post: operations["create_analyses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses/{analysis_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See one analysis */
        get: operations["get_analysis"];
        put?: never;
        post?: never;
        /** Delete one analysis */
        delete: operations["delete_analysis"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses/{analysis_id}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Explain one face
         * @description Takes as long as reading several hundred faces, and holds one of the bench's seats meanwhile.
         */
        post: operations["explain_face"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses/{analysis_id}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See the picture of an analysis */
        get: operations["get_picture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List jobs */
        get: operations["list_jobs"];
        put?: never;
        /**
         * Have a film or an archive read
         * @description The same request with the same `Idempotency-Key` is the same job; another request with it is a conflict.
         */
        post: operations["create_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See how a job stands */
        get: operations["get_job"];
        put?: never;
        post?: never;
        /** Cancel or delete a job */
        delete: operations["delete_job"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a job
         * @description After a minute, or when the service is told to stop, the stream ends and the client connects again, as browsers do
         *     by themselves.
         */
        get: operations["follow_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what a job made */
        get: operations["get_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List keys */
        get: operations["list_keys"];
        put?: never;
        /** Make a key */
        post: operations["create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See a key, without its secret */
        get: operations["get_key"];
        put?: never;
        post?: never;
        /** Revoke a key */
        delete: operations["delete_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the models */
        get: operations["list_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{name}/aliases/{alias}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Point an alias at a version
         * @description Nobody asks whether the version is better: `mien models promote` does.
         */
        put: operations["set_alias"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a model's versions */
        get: operations["list_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See one version */
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See how the service does */
        get: operations["get_operations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase a person */
        post: operations["erase_person"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Take everything along */
        get: operations["export_person"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See what this service is and takes */
        get: operations["get_server"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description Send `csrf_token`, which is also in the cookie `mien_csrf`, as `X-CSRF-Token` with whatever changes something.
         */
        post: operations["sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I? */
        get: operations["get_session"];
        /** Renew the session's tokens */
        put: operations["renew_session"];
        post?: never;
        /** Sign out */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin an upload */
        post: operations["create_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{upload_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See how much of an upload has come */
        get: operations["get_upload"];
        put?: never;
        post?: never;
        /** Give an upload up */
        delete: operations["delete_upload"];
        options?: never;
        head?: never;
        /** Send a piece of an upload */
        patch: operations["append_upload"];
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List people */
        get: operations["list_users"];
        put?: never;
        /** Add a person */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See a person; `me` is oneself */
        get: operations["get_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a person's role, shut them out or let them in */
        patch: operations["update_user"];
        trace?: never;
    };
    "/api/v1/users/{user_id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set a password; `me` is oneself */
        put: operations["set_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the process alive? */
        get: operations["get_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Can it take work? */
        get: operations["get_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures for Prometheus */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Abstention
         * @description What answering only some faces does.
         */
        Abstention: {
            /** @description accuracy where the most confident `ANSWERED` of the faces are answered. */
            accuracy_at: components["schemas"]["Interval"];
            /** @description area under the risk-coverage curve: the error rate among the most confident faces, averaged over every share of them (Geifman and El-Yaniv 2017, arXiv:1705.08500; the area as in Geifman et al. 2019, arXiv:1805.08206). Lower is better. */
            aurc: components["schemas"]["Interval"];
            /** @description from few faces answered to all, by descending highest probability. */
            by_confidence: components["schemas"]["CurvePoint"][];
            /** @description the faces whose prediction set holds at most 1, 2 ... labels; empty without a rule. */
            by_set: components["schemas"]["CurvePoint"][];
        };
        /**
         * ActivityDocument
         * @description Somebody did something: `actor_id` is null where nobody was signed in, `network` is that of the address.
         */
        ActivityDocument: {
            action: string;
            actor_id: string | null;
            /** Format: date-time */
            at: string;
            id: string;
            network: string;
            object_id: string;
            object_type: string;
            request_id: string;
        };
        /**
         * ActivityPage
         * @description A page of what was done, newest first; `next_cursor` is null on the last.
         */
        ActivityPage: {
            items: components["schemas"]["ActivityDocument"][];
            next_cursor: string | null;
        };
        /**
         * AliasBody
         * @description Where an alias is to point.
         */
        AliasBody: {
            /** Version */
            version: number;
        };
        /**
         * AliasDocument
         * @description Where an alias points.
         */
        AliasDocument: {
            alias: string;
            name: string;
            version: number;
        };
        /**
         * Alive
         * @description The process answers.
         */
        Alive: {
            /** @enum {string} */
            status: "ok";
        };
        /**
         * Analyses
         * @description One entry a picture, in the order they came; `error` in place of faces for those not read.
         */
        Analyses: {
            analyses: (components["schemas"]["AnalysisDocument"] | components["schemas"]["FailureRecord"])[];
        };
        /**
         * AnalysisDocument
         * @description What was read in a picture, and what is kept of it.
         */
        AnalysisDocument: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            faces: components["schemas"]["FaceRecord"][];
            id: string;
            image: components["schemas"]["ImageRecord"];
            image_kept: boolean;
            model: components["schemas"]["ModelIdentity"];
            notice: string;
            timing_ms: {
                [key: string]: number;
            };
            warnings: string[];
        };
        /**
         * AnalysisPage
         * @description A page of analyses, newest first; `next_cursor` is null on the last.
         */
        AnalysisPage: {
            items: components["schemas"]["AnalysisDocument"][];
            next_cursor: string | null;
        };
        /**
         * AnalysisRecord
         * @description Everything read in one picture, in the form in which it leaves mien.
         */
        AnalysisRecord: {
            faces: components["schemas"]["FaceRecord"][];
            image: components["schemas"]["ImageRecord"];
            model: components["schemas"]["ModelIdentity"];
            notice: string;
            timing_ms: {
                [key: string]: number;
            };
            warnings: string[];
        };
        /**
         * AskingDocument
         * @description Who asks, by what, and what they may do.
         */
        AskingDocument: {
            /** @enum {string} */
            by: "key" | "local" | "session";
            scopes: ("admin" | "read" | "write")[];
            user: components["schemas"]["Somebody"];
        };
        /**
         * Box
         * @description A rectangle in pixels: left and top inside, right and bottom just outside.
         */
        Box: {
            bottom: number;
            left: number;
            right: number;
            top: number;
        };
        /**
         * Calibration
         * @description An affine map of a head's log-probabilities: calibrated ln p = matrix @ ln p + bias, up to a constant.
         */
        Calibration: {
            /** @description `(K,)`. */
            bias: number[];
            /** @description `(K, K)`, K the head's columns. */
            matrix: number[][];
            /** @description in words: "temperature 1.31 and bias", "vector scaling", "Dirichlet". */
            method: string;
        };
        /**
         * Card
         * @description What a model is, where it came from, how it must be fed and how well it scored.
         */
        Card: {
            /** @description the module of `mien.architectures` that builds it. */
            architecture: string;
            /** @description output name to the map that calibrates it, where one did better than a temperature; it replaces the temperature, which stays for readers that know no other. */
            calibrations?: {
                [key: string]: components["schemas"]["Calibration"];
            };
            /** @description 1 for grey, 3 for RGB. */
            channels: number;
            /** @description of mien, at training time; "" outside a checkout. */
            commit: string;
            /** @description UTC ISO 8601. */
            created: string;
            /** @description data set name to the hash of its prepared form. */
            data?: {
                [key: string]: string;
            };
            /** @description path of the file a recognizer opens unless told otherwise. */
            default_file: string;
            /** @description versions and hardware it was trained with. */
            environment?: {
                [key: string]: string;
            };
            /** @description every exported file. */
            files: components["schemas"]["ModelFile"][];
            /** @description output name to the meaning of its columns. */
            heads: {
                [key: string]: string[];
            };
            /** @description side S of the square crop in pixels. */
            image_size: number;
            /** @description what training began with, and what that began with, to the SHA-256 of its file; empty for random weights. Of an ensemble, its members, and what these began with. */
            initial_weights?: {
                [key: string]: string;
            };
            /** @description where the five landmarks of an aligned crop lie, as shares of S; empty: at `mien.faces.align.TEMPLATE`. */
            landmark_template: [
                number,
                number
            ][];
            /** @description the trained models that an ensemble was joined of; empty where it was trained itself. */
            members: components["schemas"]["EnsembleMember"][];
            /** @description the model's name in the registry. */
            name: string;
            /** @description number of weights. */
            parameters: number;
            /** @description the share of faces whose true label the set holds, at which it was calibrated. */
            prediction_set_coverage: number;
            /** @description the rule of cards of before 0.2: view to the smallest probability that puts a label into the prediction set; read where `prediction_sets` has none. */
            prediction_set_thresholds?: {
                [key: string]: number;
            };
            /** @description view to the rule by which its prediction sets are made. */
            prediction_sets?: {
                [key: string]: components["schemas"]["SetRule"];
            };
            /** @description the recipe it was trained by, as TOML text. */
            recipe: string;
            /** @description metric to value, nested by data set, as `mien evaluate` measured them. */
            scores?: Record<string, never>;
            /** @description of the training run; none of a model that was joined of others. */
            seed: number | null;
            /** @description "expression" or "landmarks". */
            task: string;
            /** @description who taught it, to the SHA-256 of their files. */
            teachers?: {
                [key: string]: string;
            };
            /** @description output name to the divisor of its logits that calibrates them (Guo et al. 2017). */
            temperatures?: {
                [key: string]: number;
            };
            /** @description its version there; 0 before it is added. */
            version: number;
        };
        /**
         * CardDocument
         * @description A version with its card, what `mien evaluate` measured, and its training epoch by epoch.
         *
         *     `history` has an entry an epoch: column to number, null where the epoch has none. `words` is the card for people, in
         *     Markdown: intended use, limits, terms; "" where `mien evaluate` wrote none.
         */
        CardDocument: {
            aliases: string[];
            card: components["schemas"]["Card"];
            history: {
                [key: string]: number | null;
            }[];
            metrics: components["schemas"]["MetricsDocument"] | null;
            name: string;
            packaged: boolean;
            version: number;
            words: string;
        };
        /**
         * ClassCoverage
         * @description One class: the share of its rows whose set holds it (Wilson interval), mean labels a set, and its rows.
         */
        ClassCoverage: {
            coverage: components["schemas"]["Interval"];
            label: string;
            size: number;
            support: number;
        };
        /**
         * ClassRecall
         * @description How often one class is found in a slice, with a Wilson interval.
         */
        ClassRecall: {
            label: string;
            recall: components["schemas"]["Interval"];
            rows: number;
        };
        /**
         * ClassScores
         * @description How one class is found; `support` is the number of rows that truly are of it, without which a rate is 0.
         */
        ClassScores: {
            f1: components["schemas"]["Interval"];
            label: string;
            precision: components["schemas"]["Interval"];
            recall: components["schemas"]["Interval"];
            support: number;
        };
        /**
         * Configuration
         * @description The first message of a stream.
         */
        Configuration: {
            /** @description the people shown agree to be read; must be true. */
            consent: boolean;
            /** @description which frames are read: each `every`-th; the others are answered without faces. */
            every: number;
            /**
             * @description which label set is answered.
             * @enum {string}
             */
            labels: "emotions";
            /** @description half-life of the smoothing in seconds; 0 smooths nothing. */
            smoothing: number;
        };
        /**
         * CorruptionScores
         * @description The scores under one corruption.
         */
        CorruptionScores: {
            /** @description mean over the strengths. */
            accuracy: components["schemas"]["Interval"];
            /** @description share of the accuracy on unspoilt faces that is lost, mean over the strengths. */
            drop: components["schemas"]["Interval"];
            /** @description one for each strength, weakest first. */
            levels: components["schemas"]["Level"][];
            /** @description of the corruption. */
            name: string;
            /** @description where the settings come from. */
            reason: string;
            /** @description what `Level.setting` means. */
            setting: string;
            /** @description for people. */
            title: string;
        };
        /**
         * Coverage
         * @description How a view's prediction sets do on some rows.
         */
        Coverage: {
            /** @description share of rows whose set holds the true label, with a Wilson interval. */
            coverage: components["schemas"]["Interval"];
            /** @description of the classes that have rows. */
            per_class: components["schemas"]["ClassCoverage"][];
            /** @description share of the rows with one label in their set for which it is the true one. */
            single_accuracy: number;
            /** @description mean number of labels in a set. */
            size: number;
            /** @description share of rows with 1, 2 ... K labels in their set. */
            sizes: number[];
        };
        /**
         * CurvePoint
         * @description The most confident share of the faces, and the share of them whose most probable label is the true one.
         *
         *     `confidence` is the lowest that is still answered; for a point by set size it is the largest set answered.
         */
        CurvePoint: {
            accuracy: number;
            answered: number;
            confidence: number;
        };
        /**
         * DiskFigures
         * @description Bytes on the disk of the data folder.
         */
        DiskFigures: {
            free: number;
            total: number;
        };
        /**
         * EmotionRecord
         * @description One label and its calibrated probability.
         */
        EmotionRecord: {
            label: components["schemas"]["Label"];
            probability: number;
        };
        /**
         * EndpointFigures
         * @description Requests to one address since the service began, and their latency in seconds, from the histogram's buckets.
         */
        EndpointFigures: {
            /** @description the address, with names in place of what differs. */
            endpoint: string;
            /** @description of these with a status of 500 or more, without those that were told to come back. */
            failed: number;
            /** @description null where only streams came, which last as long as they like. */
            mean_s: number | null;
            /** @description half of them took no longer. */
            p50_s: number | null;
            /** @description 95 of 100 took no longer. */
            p95_s: number | null;
            /** @description 99 of 100 took no longer. */
            p99_s: number | null;
            /** @description of these that were told to come back: 429 and 503. */
            refused: number;
            /** @description answered. */
            requests: number;
        };
        /**
         * EnsembleMember
         * @description One of the trained models that an ensemble was joined of: what its own card and run say.
         */
        EnsembleMember: {
            /** @description of mien, when it was trained. */
            commit: string;
            /** @description UTC ISO 8601. */
            created: string;
            /** @description versions and hardware it was trained with. */
            environment?: {
                [key: string]: string;
            };
            /** @description what its training began with, to the SHA-256 of its file. */
            initial_weights?: {
                [key: string]: string;
            };
            /** @description as it was given to be joined. */
            name: string;
            /** @description of its training run. */
            seed: number | null;
            /** @description of the file that was joined. */
            sha256: string;
            /** @description who taught it, to the SHA-256 of their files. */
            teachers?: {
                [key: string]: string;
            };
        };
        /**
         * Erasure
         * @description Whose data is to be erased for good.
         */
        Erasure: {
            /**
             * Name
             * @description The person's name once more, against slips.
             */
            name: string;
            /**
             * User Id
             * @description Somebody else's, for administrators; none: one's own.
             * @default null
             */
            user_id: string | null;
        };
        /**
         * ErrorRecord
         * @description Why a picture could not be read.
         */
        ErrorRecord: {
            message: string;
            type: string;
        };
        /**
         * ExplanationBody
         * @description What to explain.
         */
        ExplanationBody: {
            /**
             * Base64
             * @description the picture, where the service did not keep it
             * @default null
             */
            base64: string | null;
            /**
             * Face
             * @description the face's number, its `face_id`
             * @default 0
             */
            face: number;
            /**
             * Method
             * @default rise
             * @enum {string}
             */
            method: "rise" | "occlusion";
        };
        /**
         * ExplanationDocument
         * @description Which regions of a face carry its verdict.
         */
        ExplanationDocument: {
            explanation: components["schemas"]["ExplanationRecord"];
            face: number;
            notice: string;
        };
        /**
         * ExplanationFigures
         * @description How faithful the maps of each method of explanation are, on a sample of faces.
         */
        ExplanationFigures: {
            faces: number;
            methods: components["schemas"]["MethodScores"][];
            split: string;
            view: string;
        };
        /**
         * ExplanationRecord
         * @description Which regions of a face carry the probability of `label`.
         */
        ExplanationRecord: {
            /** @description of the crop in the picture, in pixels: left top, right top, right bottom, left bottom. */
            corners: [
                number,
                number
            ][];
            /** @description area under the probability while pixels are covered; small where the map is right. */
            deletion: number;
            /** @description the map as a `data:` address of a grey PNG, a pixel for each of the crop's; 255 is the hottest place. */
            heat: string;
            /** @description area under it while they come in; large where the map is right. */
            insertion: number;
            label: components["schemas"]["Label"];
            /** @description how it was found. */
            method: string;
            /** @description the probability that hangs on the hottest place. */
            peak: number;
        };
        /**
         * FaceRecord
         * @description One face; `emotions` are sorted, most probable first; without `explanation` unless that was asked for.
         */
        FaceRecord: {
            box: components["schemas"]["Box"];
            box_normalized: components["schemas"]["NormalizedBox"];
            detection_confidence: number;
            dominant: components["schemas"]["Label"];
            emotions: components["schemas"]["EmotionRecord"][];
            entropy: number;
            explanation?: components["schemas"]["ExplanationRecord"];
            face_id: number;
            landmarks: [
                number,
                number
            ][];
            prediction_set: components["schemas"]["Label"][];
            quality: components["schemas"]["Quality"];
            uncertain: boolean;
        };
        /**
         * FailureRecord
         * @description A picture that could not be read, in the place of its `AnalysisRecord`.
         */
        FailureRecord: {
            error: components["schemas"]["ErrorRecord"];
            image: components["schemas"]["ImageRecord"];
        };
        /**
         * Gap
         * @description The largest distance between two slices of an attribute.
         */
        Gap: {
            /** @description its name. */
            attribute: string;
            /** @description the slice with the most. */
            highest: string;
            /** @description the class whose recall it is; empty for the other measures. */
            label: string;
            /** @description the slice with the least. */
            lowest: string;
            /** @description one of `MEASURES`. */
            measure: string;
            /** @description that slices which do not differ would differ as much. */
            p: number;
            /** @description the same, corrected by Holm 1979 for all gaps of the test set. */
            p_holm: number;
            /** @description whether `p_holm` is below 0.05; without that, the gap is no more than chance gives. */
            shown: boolean;
            /** @description highest minus lowest, with a pivotal bootstrap interval. */
            size: components["schemas"]["Interval"];
        };
        /**
         * ImageRecord
         * @description Which picture it was; without a size where it could not be read.
         */
        ImageRecord: {
            height: number | null;
            source: string;
            width: number | null;
        };
        /**
         * Interval
         * @description An estimate and the bounds of its interval, of 95 % unless said otherwise.
         */
        Interval: {
            high: number;
            low: number;
            value: number;
        };
        /**
         * JobDocument
         * @description A job: how it stands, how far it has come, where its results are, or why there are none.
         *
         *     `progress` is a share of 1; `results` has the address of each form that was made.
         */
        JobDocument: {
            attempt: number;
            cancel_requested: boolean;
            /** Format: date-time */
            created_at: string;
            error: components["schemas"]["JobFault"] | null;
            finished_at: string | null;
            id: string;
            kind: components["schemas"]["JobKind"];
            links: components["schemas"]["JobLinks"];
            progress: number;
            request: components["schemas"]["WishDocument"];
            results: {
                csv?: string;
                events?: string;
                html?: string;
                json?: string;
                jsonl?: string;
                mp4?: string;
                parquet?: string;
            };
            stage: string;
            started_at: string | null;
            state: components["schemas"]["JobState"];
        };
        /**
         * JobFault
         * @description Why a job, or its last attempt, failed: a code for programs and a sentence for people.
         */
        JobFault: {
            /** @enum {string} */
            code: "archive_unreadable" | "input_gone" | "internal" | "model" | "no_room" | "out_of_memory" | "process_died" | "storage" | "timed_out" | "too_large" | "video_unreadable" | "worker_lost";
            message: string;
        };
        /**
         * JobKind
         * @description What a job reads.
         * @enum {string}
         */
        JobKind: "archive" | "video";
        /**
         * JobLinks
         * @description Addresses of a job's parts.
         */
        JobLinks: {
            events: string;
            results: string;
            self: string;
        };
        /**
         * JobPage
         * @description A page of jobs, newest first; `next_cursor` is null on the last.
         */
        JobPage: {
            items: components["schemas"]["JobDocument"][];
            next_cursor: string | null;
        };
        /**
         * JobResults
         * @description Of a film rows, of an archive pictures.
         */
        JobResults: components["schemas"]["RowPage"] | components["schemas"]["PicturePage"];
        /**
         * JobState
         * @description Where a job stands.
         * @enum {string}
         */
        JobState: "cancelled" | "failed" | "queued" | "running" | "succeeded";
        /**
         * KeyDocument
         * @description A key, without its secret; `prefix` is how it begins.
         */
        KeyDocument: {
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            id: string;
            last_used_at: string | null;
            name: string;
            prefix: string;
            revoked_at: string | null;
            scopes: ("admin" | "read" | "write")[];
            user_id: string;
        };
        /**
         * KeyPage
         * @description A page of keys, newest first; `next_cursor` is null on the last.
         */
        KeyPage: {
            items: components["schemas"]["KeyDocument"][];
            next_cursor: string | null;
        };
        /**
         * Label
         * @description One of the seven emotions angry, disgust, fear, happy, sad, surprise, neutral; `contempt` is a label of FER+ alone.
         * @enum {string}
         */
        Label: "angry" | "disgust" | "fear" | "happy" | "sad" | "surprise" | "neutral" | "contempt";
        /**
         * Level
         * @description The scores of the faces under one strength of one corruption.
         */
        Level: {
            /** @description share of faces whose most probable label is the true one. */
            accuracy: components["schemas"]["Interval"];
            /** @description mean share of viewers who chose the most probable label, which confidence should equal; None without votes, where it should equal accuracy. */
            agreement: components["schemas"]["Interval"] | null;
            /** @description mean of the highest probability. */
            confidence: components["schemas"]["Interval"];
            /** @description share of the accuracy on unspoilt faces that is lost; paired, as the faces are the same. */
            drop: components["schemas"]["Interval"];
            /** @description expected calibration error against the labels. */
            ece: components["schemas"]["Interval"];
            /** @description the same against the viewers' shares; None without votes. */
            ece_votes: components["schemas"]["Interval"] | null;
            /** @description of the corruption, in its unit; 0 for the faces as they are. */
            setting: number;
            /** @description 1 to 5; 0 for the faces as they are. */
            strength: number;
            /** @description share of faces whose prediction set holds more than one label; None without a threshold. */
            uncertain: components["schemas"]["Interval"] | null;
        };
        /**
         * LimitsDocument
         * @description What is taken at most; 0 requests in a minute, uploads or jobs: no limit.
         */
        LimitsDocument: {
            /** @description of an archive. */
            archive_pictures: number;
            /** @description of a live stream's frame. */
            frame_bytes: number;
            /** @description of a live stream's frame. */
            frame_pixels: number;
            /** @description of a picture as it is sent. */
            image_bytes: number;
            /** @description of a picture, width times height. */
            image_pixels: number;
            /** @description that one process reads at a time. */
            live_streams: number;
            /** @description of a person that wait or run. */
            open_jobs: number;
            /** @description of a person. */
            open_uploads: number;
            /** @description of one request. */
            pictures: number;
            /** @description of a person or key. */
            requests_per_minute: number;
            /** @description of a film or archive. */
            upload_bytes: number;
            /** @description of a film. */
            video_seconds: number;
        };
        /**
         * LiveConfiguration
         * @description The first message, from the client.
         */
        LiveConfiguration: components["schemas"]["Configuration"];
        /**
         * LiveError
         * @description The stream cannot go on, and is closed.
         */
        LiveError: {
            detail: string;
            problem: string;
            title: string;
            /** @enum {string} */
            type: "error";
        };
        /**
         * LiveFailed
         * @description A frame with which something went wrong in the service; the stream goes on.
         */
        LiveFailed: {
            detail: string;
            frame: number;
            /** @enum {string} */
            type: "failed";
        };
        /**
         * LiveFrame
         * @description A frame that was read, or left out by `every`.
         */
        LiveFrame: {
            analyzed: boolean;
            faces: components["schemas"]["TrackedFace"][];
            frame: number;
            model_version?: number;
            timestamp_s: number;
            timing_ms?: {
                [key: string]: number;
            };
            /** @enum {string} */
            type: "frame";
            warnings?: string[];
        };
        /**
         * LiveInvalid
         * @description A frame that is no JPEG, damaged, or larger than allowed.
         */
        LiveInvalid: {
            detail: string;
            frame: number;
            /** @enum {string} */
            type: "invalid_frame";
        };
        /**
         * LiveLimited
         * @description A frame that was not read, as too many wait or the service is busy.
         */
        LiveLimited: {
            detail: string;
            frame: number;
            retry_after_s: number;
            /** @enum {string} */
            type: "rate_limited";
        };
        /**
         * LiveMessage
         * @description What the service says.
         */
        LiveMessage: components["schemas"]["LiveReady"] | components["schemas"]["LiveFrame"] | components["schemas"]["LiveInvalid"] | components["schemas"]["LiveLimited"] | components["schemas"]["LiveUnavailable"] | components["schemas"]["LiveFailed"] | components["schemas"]["LiveError"];
        /**
         * LiveReady
         * @description The answer to the configuration: what may be sent.
         */
        LiveReady: {
            idle_timeout_s: number;
            max_frame_bytes: number;
            max_frame_pixels: number;
            max_unanswered: number;
            model: components["schemas"]["ModelIdentity"];
            notice: string;
            /** @enum {string} */
            type: "ready";
        };
        /**
         * LiveUnavailable
         * @description A frame that was not read, as the server that runs the model cannot be reached.
         */
        LiveUnavailable: {
            detail: string;
            frame: number;
            /** @enum {string} */
            type: "unavailable";
        };
        /**
         * MethodScores
         * @description How faithful one method's maps are, as means over faces with 95 % intervals.
         */
        MethodScores: {
            /** @description area under the label's probability while pixels go, hottest first; the smaller the better. */
            deletion: components["schemas"]["Interval"];
            /** @description the same while they come; the larger the better. */
            insertion: components["schemas"]["Interval"];
            /** @description insertion less deletion, of each face. */
            margin: components["schemas"]["Interval"];
            /** @description its name. */
            method: string;
            /** @description median milliseconds that one map takes. */
            ms_a_face: number;
            /** @description the margin less that of a blob in the middle; None for that one. */
            over_centre: components["schemas"]["Interval"] | null;
            /** @description the margin less that of random blobs on the same face; above 0 the map tells something. None for the random blobs. */
            over_random: components["schemas"]["Interval"] | null;
        };
        /**
         * Metrics
         * @description The scores of one set of rows.
         */
        Metrics: {
            /** @description share of rows whose most probable label is the true one. */
            accuracy: components["schemas"]["Interval"];
            /** @description mean recall of the classes that have rows. */
            balanced_accuracy: components["schemas"]["Interval"];
            /** @description mean squared distance of the probabilities from the one-hot label, summed over classes, 0 to 2. */
            brier: components["schemas"]["Interval"];
            /** @description rows are true labels, columns predicted ones, counts. */
            confusion: number[][];
            /** @description expected calibration error against the labels: 15 bins of equal width over the highest probability, mean of |confidence - accuracy| weighted by rows (Guo et al. 2017, arXiv:1706.04599). */
            ece: components["schemas"]["Interval"];
            /** @description the same with 15 bins that hold equally many rows (Nixon et al. 2019, arXiv:1904.01685). */
            ece_adaptive: number;
            /** @description the same as `ece` with the share of viewers who chose the predicted label in place of accuracy: whether "0.8 happy" means that 8 of 10 viewers say happy; None without votes. */
            ece_votes: components["schemas"]["Interval"] | null;
            /** @description mean Kullback-Leibler divergence KL(viewers' shares || probabilities), in nats; None without. */
            kl_to_votes: components["schemas"]["Interval"] | null;
            /** @description the classes, in the order of the confusion matrix. */
            labels: string[];
            /** @description mean of -ln p(true label), in nats. */
            log_loss: components["schemas"]["Interval"];
            /** @description mean F1 of the classes that have rows. */
            macro_f1: components["schemas"]["Interval"];
            /** @description one entry a label. */
            per_class: components["schemas"]["ClassScores"][];
            /** @description the bins of `ece`, empty ones left out. */
            reliability: components["schemas"]["ReliabilityBin"][];
            /** @description how many rows were scored. */
            rows: number;
            /** @description share of rows whose true label is among the two most probable. */
            top2: components["schemas"]["Interval"];
        };
        /**
         * MetricsDocument
         * @description What `mien evaluate` measured; which members there are, and more, depends on its version.
         */
        MetricsDocument: {
            calibrated_to?: string;
            calibration?: {
                [key: string]: string;
            };
            created?: string;
            explanations?: components["schemas"]["ExplanationFigures"] | null;
            file?: string;
            results?: components["schemas"]["Scores"][];
            robustness?: components["schemas"]["Robustness"] | null;
        };
        /**
         * ModelDocument
         * @description A model and the versions of it.
         */
        ModelDocument: {
            /** @description alias to the version that it pointed to before; those that never pointed elsewhere are left out. */
            earlier: {
                [key: string]: number;
            };
            /** @description the version that the service reads with, null where it does not. */
            in_use: number | null;
            /** @description of the model. */
            name: string;
            /** @description the versions. */
            versions: components["schemas"]["VersionDocument"][];
        };
        /**
         * ModelFile
         * @description One exported file of a model.
         */
        ModelFile: {
            /** @description how many faces that were. */
            checked_faces: number;
            /** @description the module of `mien.formats` that opens it ("litert", "savedmodel", "onnx", "keras"). */
            format: string;
            /** @description largest difference of any probability from Keras over the real faces it was checked on. */
            max_difference: number;
            /** @description relative to the card's folder. */
            path: string;
            /** @description of the file, or of the lines "path sha256" of all its files; see `mien.files.sha256_of`. */
            sha256: string;
            /** @description of all its files. */
            size_bytes: number;
            /** @description the share of them for which every head's most probable label is that of Keras; None where no labels are. */
            top1_agreement: number | null;
            /** @description "float32", "float16" or "int8". */
            variant: string;
        };
        /**
         * ModelIdentity
         * @description Which model answered.
         */
        ModelIdentity: {
            calibration: string;
            labels: components["schemas"]["Label"][];
            name: string;
            version: number;
        };
        /**
         * ModelList
         * @description All models of the registry.
         */
        ModelList: {
            items: components["schemas"]["ModelDocument"][];
        };
        /**
         * NewKey
         * @description A key to be made.
         */
        NewKey: {
            /**
             * Days
             * @description None: until it is revoked.
             * @default 90
             */
            days: number | null;
            /**
             * Name
             * @description To know it again.
             */
            name: string;
            /**
             * Scopes
             * @default [
             *       "read"
             *     ]
             */
            scopes: ("read" | "write" | "admin")[];
        };
        /**
         * NewKeyDocument
         * @description A key that was made; `key` is the whole of it and is shown this once.
         */
        NewKeyDocument: {
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            id: string;
            key: string;
            last_used_at: string | null;
            name: string;
            prefix: string;
            revoked_at: string | null;
            scopes: ("admin" | "read" | "write")[];
            user_id: string;
        };
        /**
         * NewPassword
         * @description A new password, and the one before where it is one's own.
         */
        NewPassword: {
            /**
             * Current Password
             * @default null
             */
            current_password: string | null;
            /** Password */
            password: string;
        };
        /**
         * NewUser
         * @description Somebody to be added.
         */
        NewUser: {
            /** Name */
            name: string;
            /**
             * Password
             * @description None: they can only use keys.
             * @default null
             */
            password: string | null;
            /** @default member */
            role: components["schemas"]["Role"];
        };
        /**
         * NormalizedBox
         * @description A box in shares of the image's width and height.
         */
        NormalizedBox: {
            bottom: number;
            left: number;
            right: number;
            top: number;
        };
        /**
         * OperationsDocument
         * @description How the service does, for those who run it.
         */
        OperationsDocument: {
            /** @description of the database. */
            database_bytes: number;
            /** @description of the data folder. */
            disk: components["schemas"]["DiskFigures"];
            /** @description the busiest first. */
            endpoints: components["schemas"]["EndpointFigures"][];
            /** @description that are open, in all processes. */
            live_streams: number;
            /** @description how the jobs stand. */
            queue: components["schemas"]["QueueFigures"];
            /** @description answered since then, on average; ask twice for the rate of now. */
            requests_per_s: number;
            /**
             * Format: date-time
             * @description when the service of the machine that answers began.
             */
            started_at: string;
            /** @description what the store holds; null: it does not answer. */
            storage: components["schemas"]["StorageFigures"] | null;
            /** @description seconds since then. */
            uptime_s: number;
            /** @description of mien. */
            version: string;
            /** @description requests that wait for a seat, in all processes. */
            waiting: number;
            /** @description requests that read now, in all processes. */
            working: number;
        };
        /**
         * Part
         * @description One part that the service needs; `detail` is what is wrong with it, or worth knowing, for operators.
         */
        Part: {
            detail: string;
            ok: boolean;
        };
        /**
         * PicturePage
         * @description A page of what was read in an archive's pictures.
         */
        PicturePage: {
            items: (components["schemas"]["AnalysisRecord"] | components["schemas"]["FailureRecord"])[];
            next_cursor: string | null;
        };
        /**
         * Problem
         * @description A problem document (RFC 9457). Its `type` never changes and leads to a page that explains it.
         */
        Problem: {
            /** @description what was wrong here, what came, what would do */
            detail: string;
            /** @description the place of each fault, where a document or query did not fit its schema */
            errors?: {
                [key: string]: unknown;
            };
            instance: string;
            /** @description of an upload that is gone on with elsewhere: where it stands */
            received?: number;
            remedy: string;
            request_id: string;
            /** @description of a job that has no results: how it stands */
            state?: string;
            /** @enum {integer} */
            status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
            title: string;
            /**
             * Format: uri-reference
             * @enum {string}
             */
            type: "/problems/bad-request" | "/problems/unauthenticated" | "/problems/forbidden" | "/problems/csrf" | "/problems/consent-missing" | "/problems/purpose-refused" | "/problems/not-found" | "/problems/image-not-kept" | "/problems/method-not-allowed" | "/problems/conflict" | "/problems/too-large" | "/problems/unsupported-media" | "/problems/unreadable" | "/problems/url-refused" | "/problems/url-failed" | "/problems/invalid" | "/problems/rate-limited" | "/problems/too-many-open" | "/problems/overloaded" | "/problems/unavailable" | "/problems/internal";
        };
        /**
         * Quality
         * @description How far a face can be read, with the reasons where it cannot.
         */
        Quality: {
            /** @description mean grey value of the face, 0 to 1. */
            brightness: number;
            /** @description no reason speaks against reading this face. */
            ok: boolean;
            /** @description degrees, positive when the person looks up. */
            pitch: number;
            /** @description those of `QUALITY_REASONS` that apply. */
            reasons: ("LOW_SHARPNESS" | "LOW_BRIGHTNESS" | "OVEREXPOSED" | "SMALL_FACE" | "EXTREME_POSE" | "OCCLUDED" | "TRUNCATED" | "NOT_A_PHOTO")[];
            /** @description degrees, positive when the head leans clockwise as seen in the image. */
            roll: number;
            /** @description 0 (blurred) to 1 (sharp). */
            sharpness: number;
            /** @description the longer side of the box in pixels. */
            size_px: number;
            /** @description degrees, positive when the person turns to their left (the image's right). */
            yaw: number;
        };
        /**
         * QueueFigures
         * @description How the jobs stand.
         */
        QueueFigures: {
            /** @description ids in the queue; null: it does not answer. */
            depth: number | null;
            jobs: {
                cancelled: number;
                failed: number;
                queued: number;
                running: number;
                succeeded: number;
            };
            /** @description seconds that the job has waited which has waited longest; null: none waits. */
            oldest_s: number | null;
            /** @description seconds since a worker was seen; null: none ever was, or the queue does not answer. */
            worker_seen_s: number | null;
        };
        /**
         * ReadingModel
         * @description The model that reads now.
         */
        ReadingModel: {
            name: string;
            version: number;
        };
        /**
         * Ready
         * @description Whether the service can take work, part by part.
         */
        Ready: {
            parts: {
                [key: string]: components["schemas"]["Part"];
            };
            /** @enum {string} */
            status: "not ready" | "ready";
        };
        /**
         * ReliabilityBin
         * @description Rows whose highest probability lies in `(low, high]`.
         */
        ReliabilityBin: {
            /** @description the share of them whose label was hit. */
            accuracy: number;
            /** @description their mean highest probability. */
            confidence: number;
            /** @description upper edge of the confidence. */
            high: number;
            /** @description lower edge of the confidence. */
            low: number;
            /** @description how many rows fell in. */
            rows: number;
            /** @description the mean share of viewers who chose the predicted label; None without votes. */
            votes: number | null;
        };
        /**
         * RenewedDocument
         * @description A session that has new tokens.
         */
        RenewedDocument: {
            /** @enum {string} */
            by: "key" | "local" | "session";
            csrf_token: string;
            scopes: ("admin" | "read" | "write")[];
            user: components["schemas"]["Somebody"];
        };
        /**
         * RetentionDocument
         * @description How long things are kept.
         */
        RetentionDocument: {
            /** @description the log of who did what. */
            activity_days: number;
            /** @description pictures and films; 0: not longer than is needed to read them. */
            images_days: number;
            /** @description analyses, jobs and their results. */
            results_days: number;
            /** @description an upload that nobody goes on with. */
            uploads_hours: number;
        };
        /**
         * Robustness
         * @description How a model bears spoilt pictures.
         */
        Robustness: {
            /** @description mean over all corruptions and strengths. */
            accuracy: components["schemas"]["Interval"];
            /** @description the scores of the same faces as they are. */
            clean: components["schemas"]["Level"];
            /** @description one entry for each. */
            corruptions: components["schemas"]["CorruptionScores"][];
            /** @description share of the accuracy on unspoilt faces that is lost, mean over all. */
            drop: components["schemas"]["Interval"];
            /** @description how many faces were spoilt. */
            faces: number;
            /** @description the test set's name. */
            protocol: string;
            /** @description of the draw of faces, the corruptions and the bootstrap. */
            seed: number;
            /** @description the part it comes from. */
            split: string;
            /** @description the test set, for people. */
            title: string;
        };
        /**
         * Role
         * @description What a person may do: everything, work of their own, or read their own.
         * @enum {string}
         */
        Role: "admin" | "member" | "viewer";
        /**
         * Row
         * @description One face of one frame, or one frame without a face, whose `reason` says why.
         */
        Row: {
            bottom: number | null;
            detection_confidence: number | null;
            dominant: components["schemas"]["Label"] | null;
            entropy: number | null;
            face_id: number | null;
            frame: number;
            left: number | null;
            model_name: string | null;
            model_version: number | null;
            p_angry: number | null;
            p_contempt?: number | null;
            p_disgust: number | null;
            p_fear: number | null;
            p_happy: number | null;
            p_neutral: number | null;
            p_sad: number | null;
            p_surprise: number | null;
            quality_ok: boolean | null;
            quality_reasons: string | null;
            reason: string | null;
            right: number | null;
            smoothed_angry: number | null;
            smoothed_contempt?: number | null;
            smoothed_disgust: number | null;
            smoothed_fear: number | null;
            smoothed_happy: number | null;
            smoothed_neutral: number | null;
            smoothed_sad: number | null;
            smoothed_surprise: number | null;
            source: string;
            success: boolean;
            timestamp_s: number | null;
            top: number | null;
            uncertain: boolean | null;
        };
        /**
         * RowPage
         * @description A page of a film's rows, in the film's order.
         */
        RowPage: {
            items: components["schemas"]["Row"][];
            next_cursor: string | null;
        };
        /**
         * Scores
         * @description The scores of one protocol on one split; `mien evaluate` writes more than is named here.
         */
        Scores: {
            abstention?: components["schemas"]["Abstention"] | null;
            coverage?: components["schemas"]["Coverage"] | null;
            ece_uncalibrated?: number;
            gaps?: components["schemas"]["Gap"][];
            metrics: components["schemas"]["Metrics"];
            protocol: string;
            slices?: {
                [key: string]: components["schemas"]["Slice"][];
            };
            split: string;
            title: string;
            view?: string;
        };
        /**
         * ServerDocument
         * @description What a page needs to know before anybody has signed in.
         */
        ServerDocument: {
            /** @description who asks, by what, and what they may do; null: nobody that is known. */
            asking: components["schemas"]["AskingDocument"] | null;
            /** @description whether faces can be explained. */
            explanations: boolean;
            /** @description whether pictures are fetched from addresses. */
            fetches: boolean;
            labels: components["schemas"]["Label"][];
            /** @description what is taken at most. */
            limits: components["schemas"]["LimitsDocument"];
            /** @description whether live streams are read. */
            live_streams: boolean;
            /** @description that reads now. */
            model: components["schemas"]["ReadingModel"];
            /** @description the sentence that belongs beside every answer. */
            notice: string;
            /**
             * @description what the deployment says it is for.
             * @enum {string}
             */
            purpose: "accessibility" | "art" | "education" | "health" | "market-research" | "other" | "personal" | "research" | "safety" | "workplace";
            /**
             * @description the reason that allows a purpose which is forbidden otherwise; "": none.
             * @enum {string}
             */
            purpose_exception: "" | "medical" | "safety";
            /** @description how long things are kept. */
            retention: components["schemas"]["RetentionDocument"];
            /** @description whether one has to say who one is. */
            sign_in_required: boolean;
            /** @description of mien. */
            version: string;
        };
        /**
         * SetRule
         * @description Which labels a view's prediction set holds; see `mien.calibration.prediction_sets`.
         */
        SetRule: {
            /** @description the mass that conformal prediction asked for; smaller than `mass` where the least that mien allows decides. None in older cards. */
            fitted: number | null;
            /** @description label to the probability at which it joins in any case; labels that are missing have none. */
            least?: {
                [key: string]: number;
            };
            /** @description labels join as long as the more probable ones hold at most this together. */
            mass: number;
        };
        /**
         * SignIn
         * @description Who wants to sign in.
         */
        SignIn: {
            /** Name */
            name: string;
            /** Password */
            password: string;
        };
        /**
         * SignedInDocument
         * @description A session that has begun; `csrf_token` goes into `X-CSRF-Token` of whatever changes something.
         */
        SignedInDocument: {
            csrf_token: string;
            /** Format: date-time */
            expires_at: string;
            user: components["schemas"]["Somebody"];
        };
        /**
         * Slice
         * @description One value of an attribute.
         */
        Slice: {
            /** @description with a Wilson interval, which holds for few rows too. */
            accuracy: components["schemas"]["Interval"];
            /** @description expected calibration error against the labels. It grows as rows get few. */
            ece: components["schemas"]["Interval"];
            /** @description the same against the viewers' shares; None without votes. */
            ece_votes: components["schemas"]["Interval"] | null;
            /** @description accuracy minus what the slice's labels lead to expect, were each class recalled as it is over all slices: faces that smile are read more easily, and a slice that smiles more is not read better for that. */
            excess_accuracy: number;
            /** @description mean of -ln p(true label). */
            log_loss: number;
            /** @description over the classes that occur among these rows. */
            macro_f1: number;
            /** @description mean highest probability minus accuracy: above 0 the model is surer than it is right. */
            overconfidence: components["schemas"]["Interval"];
            /** @description mean highest probability minus the mean share of viewers who chose it; None without votes. */
            overconfidence_votes: components["schemas"]["Interval"] | null;
            /** @description one entry for each class that occurs. */
            recall: components["schemas"]["ClassRecall"][];
            /** @description how many rows have it. */
            rows: number;
            /** @description share of rows whose prediction set holds the true label, with a Wilson interval; None without sets. */
            set_coverage: components["schemas"]["Interval"] | null;
            /** @description share of rows with one label alone in their set, with a Wilson interval; None without sets. */
            single: components["schemas"]["Interval"] | null;
            /** @description whether these are too few to take part in a gap. */
            small: boolean;
            /** @description the value, or the range of values. */
            value: string;
        };
        /**
         * Somebody
         * @description A person, as far as everybody who may ask needs to know.
         */
        Somebody: {
            id: string;
            name: string;
            role: components["schemas"]["Role"];
        };
        /**
         * StorageFigures
         * @description Bytes in the store.
         */
        StorageFigures: {
            /** @description false where there are so many files that not all were counted. */
            complete: boolean;
            /**
             * Format: date-time
             * @description when they were counted; that is done once a minute at most.
             */
            counted_at: string;
            /** @description how many were counted. */
            files: number;
            /** @description films and archives of jobs. */
            inputs: number;
            /** @description files without a row, which the next purge deletes. */
            other: number;
            /** @description of analyses. */
            pictures: number;
            /** @description of jobs. */
            results: number;
            /** @description what has come of uploads that are not whole. */
            uploads: number;
        };
        /**
         * TrackedFace
         * @description A face of a stream: `face_id` is the id of its track, `smoothed` each label's probability smoothed in time.
         */
        TrackedFace: {
            box: components["schemas"]["Box"];
            box_normalized: components["schemas"]["NormalizedBox"];
            detection_confidence: number;
            dominant: components["schemas"]["Label"];
            emotions: components["schemas"]["EmotionRecord"][];
            entropy: number;
            explanation?: components["schemas"]["ExplanationRecord"];
            face_id: number;
            landmarks: [
                number,
                number
            ][];
            prediction_set: components["schemas"]["Label"][];
            quality: components["schemas"]["Quality"];
            smoothed: {
                [key: string]: number;
            };
            uncertain: boolean;
        };
        /**
         * UploadDocument
         * @description A file that comes in pieces: `received` of its `size` bytes have come.
         */
        UploadDocument: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            name: string;
            received: number;
            size: number;
        };
        /**
         * UserChange
         * @description What is to be different; what is left out stays.
         */
        UserChange: {
            /**
             * Disabled
             * @default null
             */
            disabled: boolean | null;
            /** @default null */
            role: components["schemas"]["Role"] | null;
        };
        /**
         * UserDocument
         * @description A person; `disabled_at` says since when they are shut out.
         */
        UserDocument: {
            /** Format: date-time */
            created_at: string;
            disabled_at: string | null;
            has_password: boolean;
            id: string;
            name: string;
            role: components["schemas"]["Role"];
        };
        /**
         * UserPage
         * @description A page of people, newest first; `next_cursor` is null on the last.
         */
        UserPage: {
            items: components["schemas"]["UserDocument"][];
            next_cursor: string | null;
        };
        /**
         * VersionDocument
         * @description One version of a model.
         */
        VersionDocument: {
            aliases: string[];
            architecture: string;
            created: string;
            packaged: boolean;
            parameters: number;
            task: string;
            version: number;
        };
        /**
         * WishDocument
         * @description What was asked of a job.
         */
        WishDocument: {
            annotate: boolean;
            blur: boolean;
            every: number | "auto";
            /** @enum {string} */
            labels: "emotions" | "fer2013" | "ferplus";
            smooth: number;
            source: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_activity: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                actor_id?: string | null;
                action?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityPage"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_analyses: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                source?: string;
                since?: string | null;
                until?: string | null;
                mine?: boolean;
                emotion?: ("angry" | "disgust" | "fear" | "happy" | "sad" | "surprise" | "neutral" | "contempt") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisPage"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_analyses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    images: ({
                        /** @description the picture; a data: address is taken as well */
                        base64?: string;
                        /** @description what to call it in the answer */
                        source?: string;
                        /** @description where it is, for services that fetch (MIEN_FETCH_URLS) */
                        url?: string;
                    } & (unknown | unknown))[];
                };
                "application/octet-stream": string;
                "image/jpeg": string;
                "image/png": string;
                "multipart/form-data": {
                    image: string[];
                };
            };
        };
        responses: {
            /** @description What was read */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Analyses"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_analysis: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                analysis_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was read in it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_analysis: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                analysis_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, and its picture where one was kept */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explain_face: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                analysis_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExplanationBody"];
            };
        };
        responses: {
            /** @description Which regions carry the face's verdict */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplanationDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such analysis or face, or its picture was neither kept nor sent along */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The picture that was sent along is another */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_picture: {
        parameters: {
            query?: {
                annotated?: boolean;
                blurred?: boolean;
            };
            header?: never;
            path: {
                analysis_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such analysis, or its picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                source?: string;
                since?: string | null;
                until?: string | null;
                mine?: boolean;
                kind?: components["schemas"]["JobKind"] | null;
                state?: components["schemas"]["JobState"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_job: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Annotate
                     * @description Make a film with what was read drawn in
                     * @default false
                     */
                    annotate?: boolean;
                    /**
                     * Blur
                     * @description Make faces unrecognizable in that film and in the report
                     * @default false
                     */
                    blur?: boolean;
                    /**
                     * Every
                     * @description Read each k-th frame; "auto": as many as keep pace
                     * @default 1
                     */
                    every?: number | "auto";
                    /** @enum {unknown} */
                    kind?: "video" | "archive";
                    /**
                     * Labels
                     * @default emotions
                     * @enum {string}
                     */
                    labels?: "emotions" | "ferplus" | "fer2013";
                    /**
                     * Smooth
                     * @description Half-life of the smoothing, in seconds
                     * @default 0.3
                     */
                    smooth?: number;
                    /**
                     * Upload
                     * @description The upload's id
                     */
                    upload: string;
                };
                "multipart/form-data": {
                    /**
                     * Annotate
                     * @description Make a film with what was read drawn in
                     * @default false
                     */
                    annotate?: boolean;
                    /** Format: binary */
                    archive?: string;
                    /**
                     * Blur
                     * @description Make faces unrecognizable in that film and in the report
                     * @default false
                     */
                    blur?: boolean;
                    /**
                     * Every
                     * @description Read each k-th frame; "auto": as many as keep pace
                     * @default 1
                     */
                    every?: number | "auto";
                    /**
                     * Labels
                     * @default emotions
                     * @enum {string}
                     */
                    labels?: "emotions" | "ferplus" | "fer2013";
                    /**
                     * Smooth
                     * @description Half-life of the smoothing, in seconds
                     * @default 0.3
                     */
                    smooth?: number;
                    /** Format: binary */
                    video?: string;
                };
            };
        };
        responses: {
            /** @description The same request had made this job before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            /** @description The job waits; `Location` says where to look */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit what is there already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests or Too many of yours are under way */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It waited, and is cancelled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            /** @description It runs, and its worker will stop */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            /** @description It had ended, and is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events until it has ended, for a minute at most */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": {
                        data: string;
                        /** @constant */
                        event: "progress";
                        id: string;
                    } | {
                        data: string;
                        /** @constant */
                        event: "end";
                        id: string;
                    } | {
                        data: string;
                        /** @constant */
                        event: "gone";
                        id: string;
                    };
                };
            };
            /** @description It had ended; do not come back */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_results: {
        parameters: {
            query?: {
                format?: "json" | "jsonl" | "csv" | "parquet" | "html" | "mp4" | "events";
                cursor?: string | null;
                limit?: number;
                redirect?: boolean;
            };
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The results */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResults"];
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/html": string;
                    "video/mp4": string;
                };
            };
            /** @description The part asked for in `Range` */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/html": string;
                    "video/mp4": string;
                };
            };
            /** @description The store's own address */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job has not ended well */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_keys: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                mine?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description Made; `key` is shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKeyDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is known of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is worth nothing now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every model and its versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_alias: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                alias: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AliasBody"];
            };
        };
        responses: {
            /** @description It points there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AliasDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The version cannot be opened */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The model and its versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its card, metrics and history */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CardDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_operations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Jobs, files, room and requests */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationsDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    erase_person: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Erasure"];
            };
        };
        responses: {
            /** @description Everything that was kept is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such person */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The only administrator */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_person: {
        parameters: {
            query?: {
                user_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A zip: rows.jsonl, and the files under files/ */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such person */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it is, what it takes, and who asks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Signed in; two cookies come along */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Name or password is wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who asks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AskingDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renew_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The old ones are worth nothing now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenewedDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is in a session */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session is over */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is in a session */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_upload: {
        parameters: {
            query?: never;
            header: {
                /** @description Bytes of the whole file */
                "Upload-Length": number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Send its pieces to the address in `Location` */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests or Too many of yours are under way */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    append_upload: {
        parameters: {
            query?: never;
            header: {
                /** @description Where in the file the piece begins */
                "Upload-Offset": number;
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description `Upload-Offset` says where the next one begins */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit what is there already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description Added */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDocument"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody else is an administrator */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description Set; every session of theirs is over */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who are you? */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You may not do this or The request lacks the session's CSRF token or Nobody said that the people shown agree or This purpose is not served */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing or The picture was not kept */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is larger than the limits allow */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This form of data is not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data cannot be read as what it claims to be or This address is not fetched or The address cannot be read or Values are missing or out of their range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description All hands are busy or A part of the service is not to be reached */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every part is there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part is missing */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In Prometheus' text format */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description The request cannot be understood */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

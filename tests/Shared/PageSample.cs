using KinoiteZfs.Pipeline.Reports.History;
using KinoiteZfs.Pipeline.Reports.Page;
using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs;

/// <summary>What there is to tell of a stream on one day of November 2026, to be drawn.</summary>
static class PageSample
{
    const string Live = "7.0.12-200.fc43.x86_64";

    const string Latest = "ghcr.io/dana/kinoite-zfs:latest";

    const string Commit = "0123456789abcdef0123456789abcdef01234567";

    static readonly DateTimeOffset Now = new(2026, 11, 24, 6, 40, 0, TimeSpan.Zero);

    static readonly string[] Promotions =
    [
        "2026-09-02 6.18.9 2.4.1 6.19 6.18.9", "2026-09-16 6.19.2 2.4.1 6.19 6.19.2",
        "2026-09-29 6.19.7 2.4.1 6.19 6.19.7", "2026-10-06 7.0.1 2.4.1 6.19 6.19.7",
        "2026-10-21 7.0.4 2.4.3 7.0 7.0.4", "2026-11-03 7.0.9 2.4.3 7.0 7.0.9", "2026-11-12 7.0.12 2.4.3 7.0 7.0.12",
    ];

    static readonly AkmodsFork Fork = new(
        new Uri("https://github.com/danathar/akmods.git"), CommitSha.Parse("a54a450fb603fbfa6fa1e05ea3afe023048d2ea6"));

    static readonly StreamDefinition Stream = new(
        "kinoite-zfs", ImageReference.Parse("ghcr.io/ublue-os/kinoite-main:latest"), "ghcr.io", "kinoite-zfs",
        "kinoite-zfs-candidate", Fork, ZfsLine.Parse("2.4"), new Uri("https://github.com/openzfs/zfs.git"),
        Platform.LinuxAmd64, Akmods: "akmods-zfs", AkmodsCandidate: "akmods-zfs-candidate");

    static readonly StreamRepositories Repositories = Stream.For("dana");

    static Digest Image => DigestOf("the image");

    static Digest Akmods => DigestOf("the akmods");

    /// <summary>Nothing is wrong with it.</summary>
    public static PageFacts Well() => Of([], hold: null);

    /// <summary>For five nights the base has been ahead of OpenZFS.</summary>
    public static PageFacts Held() => Of(
        [new TimelineFact(new DateOnly(2026, 11, 20), Kernel("7.1.2"))],
        new Hold(
            new DateOnly(2026, 11, 24), new HoldStart(new DateOnly(2026, 11, 20), OrEarlier: false),
            [new PassedOverBase("latest-20261124", DigestOf("newest"), new KernelSet([Kernel("7.1.2")]), "too new")],
            $"kernel {Kernel("7.1.2")} is newer than 7.0, the newest Linux that OpenZFS 2.4.3 supports", Instead: null,
            "latest-20261112 is what stable has"));

    /// <summary>Promoted so often.</summary>
    public static PageFacts PromotedOften(int times) => Well() with
    {
        History = HistoryOf(Enumerable.Range(5000, times).Select(run => Step(
            $"stable-{run}-0123456", $"{run}", new DateOnly(2026, 8, 1).AddDays(run - 5000), Live, "2.4.3")), 0),
    };

    /// <summary>Nobody has made anything stable.</summary>
    public static PageFacts Empty()
    {
        var status = new StreamStatus(
            Stream.Name, Now,
            [new TagStatus("stable image", Latest, TagOutcome.NoSuchTag, "there is none", null)]);
        return new PageFacts(
            new PageRequest(Stream, Repositories, status, Key: null, Source: null),
            new StreamHistory(Stream.Name, Live: null, [], 0), Timeline.Of([], Day(Now)), new Lineage([]), []);
    }

    /// <summary>What others write wherever they can: labels, tags, what registries say.</summary>
    public static PageFacts Hostile(string text)
    {
        var well = Well();
        var content = new TagContent(Image, [text, Live], text, text, text, Now)
        {
            Labels = new ImageLabels(new Dictionary<string, string> { [InputLabels.Kernels] = text }),
        };
        var tag = new TagStatus("stable image", $"ghcr.io/dana/kinoite-zfs:{text}", TagOutcome.NotOurs, text, content);
        return well with
        {
            Request = well.Request with
            {
                Status = new StreamStatus(text, Now, [tag, tag with { Outcome = TagOutcome.RegistryBroken }]),
            },
            History = well.History! with
            {
                Problem = text,
                Steps = [.. well.History!.Steps.Select(step => step with { Run = text, Commit = text, Image = tag })],
            },
            Lineage = new Lineage([new LineageStep(text, null, [new LineageFact(text, text, Passed: false, text)])]),
            Problems = [text],
        };
    }

    /// <summary>After a rollback: who made the live image stable, and what was left.</summary>
    public static PageFacts RolledBack()
    {
        var well = Well();
        var left = new Withdrawal(DigestOf("bad"), null, "4790", Now.AddDays(-1));
        var bad = Step("stable-4789-0123456", "4789", new DateOnly(2026, 11, 22), Live, "2.4.3") with
        {
            Live = false,
            Withdrawn = left,
        };
        var back = Step("rollback-4790-0123456", "4790", new DateOnly(2026, 11, 23), Live, "2.4.3") with
        {
            Kind = StableMove.Rollback,
        };
        return well with { History = well.History! with { Steps = [back, bad, .. well.History.Steps] } };
    }

    static PageFacts Of(IEnumerable<TimelineFact> later, Hold? hold)
    {
        var facts = Promotions.Select(line => line.Split(' ')).Select(cells => new TimelineFact(
            DateOnly.ParseExact(cells[0], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            Kernel(cells[1]), new ZfsRelease(ZfsVersion.Parse(cells[2]), KernelVersion.Parse(cells[3])),
            Kernel(cells[4]))).ToList();
        var run = hold is null ? null : new BuildInputs(
            new RunIdentity("4801", 1, 12, RunIdentity.Main, CommitSha.Parse(Commit), "dana"),
            Stream.Name,
            new ResolvedInputs(
                new BaseImage(Stream.BaseImage, DigestOf("newest")), null, FedoraVersion.Parse("43"),
                new KernelSet([Kernel("7.1.2")]), Fork, facts[^1].Zfs!, DigestOf("recipe"), Platform.LinuxAmd64), null)
            {
                Hold = hold,
            };
        var moves = facts.Where(fact => fact.Stable == fact.Base).Select((fact, index) => Step(
            $"stable-{4711 + index}-0123456", $"{4711 + index}", fact.Day, $"{fact.Stable}", $"{fact.Zfs!.Version}"));
        return new PageFacts(
            new PageRequest(
                Stream, Repositories, Status(run), Pipeline.Signatures.VerificationKey.Parse(PublicKey, "cosign.pub"),
                new Uri("https://github.com/dana/kinoite-zfs")),
            HistoryOf(moves, 3), Timeline.Of(facts.Concat(later), Day(Now)), LineageOf(), []);
    }

    static StreamStatus Status(BuildInputs? run)
    {
        var labels = new ImageLabels(new Dictionary<string, string>
        {
            [InputLabels.Kernels] = Live,
            [InputLabels.Zfs] = "2.4.3",
            [InputLabels.AkmodsImage] = $"ghcr.io/dana/akmods-zfs-candidate@{Akmods}",
        });
        var stable = new TagContent(Image, [Live], "43", "2.4.3", "latest-20261112", Now.AddDays(-12))
        {
            Labels = labels,
        };
        var audit = new AuditTag(StableMove.Promotion, "4716", "0123456");
        return new StreamStatus(
            Stream.Name, Now,
            [
                new TagStatus("stable image", Latest, TagOutcome.Present, null, stable),
                new TagStatus(
                    "newest candidate", "ghcr.io/dana/kinoite-zfs-candidate:0123456-43", TagOutcome.Present, null,
                    stable),
                new TagStatus(
                    "stable akmods", "ghcr.io/dana/akmods-zfs:main-43", TagOutcome.Present, null,
                    stable with { Digest = Akmods, Base = null }),
            ])
        {
            LastRun = run,
            Standing = new StableStanding(
                audit, audit, null, null, new Pipeline.Signatures.SignatureResult(true, "signed")),
        };
    }

    static StreamHistory HistoryOf(IEnumerable<HistoryStep> oldestFirst, int older)
    {
        var steps = oldestFirst.Reverse().ToArray();
        return new StreamHistory(
            Stream.Name, Image, [.. steps.Index().Select(step => step.Item with { Live = step.Index == 0 })], older);
    }

    static HistoryStep Step(string tag, string run, DateOnly day, string kernel, string zfs) => new(
        tag, StableMove.Promotion, run, "0123456", Live: true,
        new DateTimeOffset(day, new TimeOnly(5, 51), TimeSpan.Zero), null,
        new TagStatus(
            "audit tag", $"ghcr.io/dana/kinoite-zfs:{tag}", TagOutcome.Present, null,
            new TagContent(Image, [kernel], "43", zfs, $"latest-{day:yyyyMMdd}", null)));

    static Lineage LineageOf() => new(
    [
        new LineageStep(
            "Base image", Stream.BaseImage.Repository.At(DigestOf("base")),
            [
                new LineageFact("build", "latest-20261112"), new LineageFact("kernels", Live),
                new LineageFact("kept for replays", "ghcr.io/dana/kinoite-zfs:base-stable-4716-0123456", Passed: true),
            ]),
        new LineageStep(
            "Akmods", Repositories.Akmods.At(Akmods),
            [
                new LineageFact("OpenZFS", "2.4.3"), new LineageFact("akmods fork", $"{Fork.Commit}"),
                new LineageFact(
                    "stable akmods", "ghcr.io/dana/akmods-zfs:main-43 names what this image was composed with",
                    Passed: true),
            ]),
        new LineageStep(
            "Candidate", Repositories.Candidate.At(Image),
            [new LineageFact("boot test", "passed, 2026-11-12T05:44:10Z", Passed: true, "4716")]),
        new LineageStep(
            "Stable", Repositories.Image.At(Image),
            [
                new LineageFact("commit", Commit),
                new LineageFact("origin", "made stable by this pipeline: an audit tag names its digest", Passed: true),
                new LineageFact(
                    "provenance", $"proven 2026-11-12 05:45 UTC, attached as {DigestOf("provenance")}", Passed: true,
                    "4716"),
            ]),
        new LineageStep(
            "Audit tags", Repositories.Image.At(Image),
            [new LineageFact("stable-4716-0123456", "promoted 2026-11-12 05:51 UTC", Passed: true, "4716")]),
    ]);

    static DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    static KernelRelease Kernel(string version) => KernelRelease.Parse($"{version}-200.fc43.x86_64");

    static Digest DigestOf(string text) => Digest.Of(System.Text.Encoding.UTF8.GetBytes(text));

    static ReadOnlySpan<byte> PublicKey =>
        """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEs7C47EvfCkOhMtKNYr3huzXblFRP
        oJCiWGLzfaL61ruSgjQoaIbgg5LU7u/Z+XpNnyGCNc7d8/j8CxmyFWcuww==
        -----END PUBLIC KEY-----
        """u8;
}

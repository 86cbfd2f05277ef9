namespace KinoiteZfs.Pipeline.Tests;

/// <summary>
/// A night's finished build in the candidate repositories: akmods, candidate, records, evidence. With several kernels,
/// which its stream allows then, because tags of each of them have to move and to go back.
/// </summary>
sealed record Night(PromotionRequest Request)
{
    public Digest Image => Request.Candidate.Image.Digest!;

    public Digest Akmods => Request.Akmods.FedoraWide.Digest!;

    public const string OldKernel = "6.18.9-200.fc43.x86_64";
    public const string Kernel = "6.18.12-200.fc43.x86_64";
    public const string NewKernel = "6.18.13-200.fc43.x86_64";

    public static async Task<Night> FirstAsync(StreamOnDisk stream, Hold? hold = null) =>
        await PublishAsync(stream, "1001", "43.20261120", Given.Zfs("2.4.1"), index: null, hold, OldKernel, Kernel);

    public static async Task<Night> SecondAsync(StreamOnDisk stream) =>
        await PublishAsync(stream, "1002", "43.20261121", "2.4.1", Kernel, NewKernel);

    /// <summary>Both of these, promoted one after the other.</summary>
    public static async Task<(Night First, Night Second)> TwoPromotedAsync(StreamOnDisk stream)
    {
        var first = await FirstAsync(stream);
        await first.PromoteAsync(stream);
        var second = await SecondAsync(stream);
        await second.PromoteAsync(stream);
        return (first, second);
    }

    public Task<PromotionRecord> PromoteAsync(StreamOnDisk stream) =>
        PromoteStage.RunAsync(
            Request, stream.Registry, stream.Records, new InstantTime(), Silence.Instance, CancellationToken.None);

    public static Task<Night> PublishAsync(
        StreamOnDisk stream, string run, string? baseTag, string zfs, params string[] kernels) =>
        PublishAsync(stream, run, baseTag, Given.Zfs(zfs), index: null, hold: null, kernels);

    /// <param name="index">By which the base is named, when it is not by its own digest.</param>
    /// <param name="hold">Which newer base was passed over.</param>
    public static async Task<Night> PublishAsync(
        StreamOnDisk stream, string run, string? baseTag, ZfsRelease release, Digest? index, Hold? hold,
        params string[] kernels)
    {
        var (given, zfs) = (Given.Inputs(), $"{release.Version}");
        var below = await StreamOnDisk.LayerAsync($"base {baseTag}");
        var @base = await stream.PublishAsync(given.Base.Source, [below]);
        var inputs = given with
        {
            Base = given.Base with
            {
                Digest = index ?? @base.Digest!,
                StreamTag = baseTag is null ? null : Tag.Parse(baseTag),
            },
            Zfs = release,
            Kernels = Given.Kernels(kernels),
            SeveralKernels = kernels.Length > 1,
        };
        var record = new BuildInputs(Given.Run(run), "kinoite-zfs", inputs, null)
        {
            Hold = hold, Image = stream.Repositories.Image,
        };
        var repositories = stream.Repositories;
        List<KernelAkmods> akmods = [];
        List<(BuiltLayer, byte[])> layers = [];
        foreach (var need in AkmodsNeed.Of(inputs))
        {
            var kernel = need.Kernel;
            (string Name, byte[] Bytes)[] packages = [($"kmod-zfs-{kernel}", PackageBytes.Kmod($"{kernel}", zfs)), (
                "zfs", PackageBytes.Userland(zfs))];
            var layer = await StreamOnDisk.LayerAsync(
                [.. packages.Select(package => ($"rpms/{package.Name}.rpm", package.Bytes))]);
            layers.Add(layer);
            var image = await stream.PublishAsync(
                repositories.AkmodsCandidate.At(StreamTags.Akmods(inputs.Fedora, kernel)), [layer],
                AkmodsProvenance.Labels(need));
            akmods.Add(new KernelAkmods(kernel, CacheState.Missing, "none cached", image, inputs.Zfs.Version,
                [.. packages.Select(package => new ZfsPackage(
                    package.Name, $"{zfs}-1.fc43", "x86_64", Digest.Of(package.Bytes), package.Bytes.Length))]));
        }
        var wide = await stream.PublishAsync(repositories.AkmodsCandidate.At(StreamTags.Akmods(inputs.Fedora)), layers);
        var candidate = await stream.PublishAsync(
            repositories.Candidate.At(StreamTags.Candidate(record.Run, inputs.Fedora)),
            [below, await StreamOnDisk.LayerAsync($"image {baseTag} {zfs} {inputs.Kernels}")],
            InputLabels.For(record, "kinoite-zfs", wide));
        return new Night(new PromotionRequest(
            record,
            new AkmodsRecord(record.Run, inputs.Fingerprint, akmods, wide),
            new CandidateRecord(record.Run, inputs.Fingerprint, candidate, wide, Evidence(candidate.Digest!, inputs)),
            repositories));
    }

    /// <summary>The same build, of another run.</summary>
    public Night Of(RunIdentity run) => new(Request with
    {
        Inputs = Request.Inputs with { Run = run },
        Akmods = Request.Akmods with { Run = run },
        Candidate = Request.Candidate with { Run = run },
    });

    /// <summary>Booted in this run.</summary>
    public Night Booted(BootOutcome outcome = BootOutcome.Passed) =>
        new(Request with { Candidate = Request.Candidate with { Boot = Boot(outcome) } });

    public BootEvidence Boot(BootOutcome outcome) => new(
        Image,
        [.. Request.Inputs.Inputs.Kernels.Select(kernel => new KernelBoot(
            kernel, outcome, 12.3, Accelerator.Tcg, $"{Request.Inputs.Inputs.Zfs.Version}-1"))],
        Upgrade: null, InstantTime.Now);

    static CandidateEvidence Evidence(Digest image, ResolvedInputs inputs)
    {
        return new CandidateEvidence(
            image, [.. inputs.Kernels.Select(
                kernel => new KernelEvidence(kernel, Module(kernel, "zfs"), Module(kernel, "spl")))],
            ["usr/sbin/zfs", "usr/sbin/zpool"],
            "machines with Secure Boot cannot load these modules: signed by nobody", InstantTime.Now);

        ModuleEvidence Module(KernelRelease kernel, string name) => new(
            $"usr/lib/modules/{kernel}/extra/zfs/{name}.ko", $"{inputs.Zfs.Version}-1",
            $"{kernel} SMP preempt mod_unload ", "nobody");
    }
}

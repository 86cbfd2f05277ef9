using System.Globalization;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Inputs.Holdback;

public sealed class WalkingBack : IDisposable
{
    const string Base = "ghcr.io/ublue-os/kinoite-main";
    const string Stable = "ghcr.io/dana/kinoite-zfs";
    const string Supported = "6.18.12-200.fc43.x86_64";
    const string Beyond = "6.19.1-200.fc43.x86_64";

    /// <summary>2026-11-24.</summary>
    static readonly DateOnly Today = DateOnly.FromDateTime(InstantTime.Now.UtcDateTime);

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _layout;
    readonly CountingRegistry _registry;

    public WalkingBack()
    {
        _layout = new LayoutRegistry(Path.Combine(_folder.Directory.FullName, "registry"));
        _registry = new CountingRegistry(_layout);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Requests for manifests and configurations of the base: what a walk costs.</summary>
    sealed class CountingRegistry(IRegistry inner) : ForwardingRegistry(inner)
    {
        public List<string> Requests { get; } = [];

        public int TagLists { get; private set; }

        public override IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellationToken)
        {
            TagLists += $"{repository}" == Base ? 1 : 0;
            return base.ListTagsAsync(repository, cancellationToken);
        }

        public override Task<RawManifest> GetManifestAsync(ImageReference reference,
            CancellationToken cancellationToken)
        {
            Requests.Add($"manifest {reference}");
            return base.GetManifestAsync(reference, cancellationToken);
        }

        public override Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob,
            CancellationToken cancellationToken)
        {
            Requests.Add($"{(blob.MediaType == MediaTypes.OciConfig ? "config" : "layer")} {blob.Digest}");
            return base.OpenBlobAsync(repository, blob, cancellationToken);
        }
    }

    sealed class Releases(params ZfsRelease[] releases) : IZfsReleases
    {
        public Task<IReadOnlyList<ZfsRelease>> ListAsync(ZfsLine line, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ZfsRelease>>(releases);
    }

    static string Day(int ago) => Today.AddDays(-ago).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <param name="label">What it says; null says what is in it.</param>
    Task<Digest> PublishAsync(int ago, string kernel, bool isNewest = false, string? label = null) =>
        SampleImage.WithKernels(kernel).Label(HostLabels.OstreeLinux, label ?? kernel)
            .Label(InputLabels.Version, $"43.{Day(ago)}")
            .PushAsync(_layout, Base,
                [$"latest-{Day(ago)}", $"43-{Day(ago)}", .. isNewest ? ["latest"] : Array.Empty<string>()]);

    Task<Digest> StableAsync(int ago, Digest @base, string kernel, params string[] inputs) =>
        inputs.Aggregate(new SampleImage(), (image, fingerprint) => image.Label(InputLabels.Inputs, fingerprint))
            .Label(InputLabels.Kernels, kernel).Label(InputLabels.BaseTag, $"latest-{Day(ago)}")
                .Label(InputLabels.BaseDigest, $"{@base}")
            .PushAsync(_layout, Stable, "latest", "stable-1001-0123456");

    ResolveRequest Request(StreamDefinition? stream = null) =>
        new(stream ?? Given.Stream(), Given.Run(), "Dana", Given.Digest("recipe"))
    {
        Time = new InstantTime(),
        SeenLabels = new DirectoryInfo(Path.Combine(_folder.Directory.FullName, "labels")),
    };

    Task<Resolution> ResolveAsync(ResolveRequest? request = null, params ZfsRelease[] others) =>
        new InputResolver(_registry, new Releases([Given.Zfs("2.4.1", "6.18"), .. others]))
            .ResolveAsync(request ?? Request(), Silence.Instance, default);

    [Fact]
    public async Task The_newest_supported_build_is_what_a_run_is_built_on()
    {
        var supported = await PublishAsync(2, Supported);
        await PublishAsync(1, Beyond);
        await PublishAsync(0, Beyond, isNewest: true);

        var record = (await ResolveAsync()).Inputs;

        Assert.Equal(new BaseImage(Given.Stream().BaseImage, supported, Tag.Parse($"latest-{Day(2)}")),
            record.Inputs.Base);
        Assert.Equal(($"latest-{Day(2)}", 2), (record.Hold!.Instead!.Name, record.Hold.PassedOver.Count));
        Assert.Equal(Given.Kernels(Supported), record.Inputs.Kernels);
    }

    /// <summary>So that nothing is built twice when a hold ends, or begins.</summary>
    [Fact]
    public async Task The_inputs_of_a_build_are_the_same_whether_it_is_the_newest_or_stands_in()
    {
        await PublishAsync(1, Supported, isNewest: true);
        var before = (await ResolveAsync()).Inputs;
        await PublishAsync(0, Beyond, isNewest: true);

        var after = (await ResolveAsync()).Inputs;

        Assert.Equal((null, before.Inputs.Fingerprint), (before.Hold, after.Inputs.Fingerprint));
        Assert.NotNull(after.Hold);
    }

    /// <summary>
    /// Thirty dated builds, all beyond the maximum: two requests each, and from then on one. Layers are those of the
    /// newest alone.
    /// </summary>
    [Fact]
    public async Task A_walk_over_thirty_dated_tags_costs_two_requests_a_tag_and_one_the_next_time()
    {
        for (var ago = 30; ago >= 0; ago--)
            await PublishAsync(ago, $"6.19.{31 - ago}-200.fc43.x86_64", isNewest: ago == 0);
        var newest = (await _layout.ResolveImageAsync(ImageReference.Parse($"{Base}:latest"), default)).Manifest;
        var parts = newest.Layers.Append(newest.Config).Select(part => part.Digest.ToString()).ToArray();

        var held = (await ResolveAsync()).Inputs.Hold!;
        var first = _registry.Requests.Count(request => !IsOfNewest(request));
        _registry.Requests.Clear();
        await ResolveAsync();

        Assert.Equal((31, true), (held.PassedOver.Count, held.IsHeld));
        Assert.Equal((60, 30), (first, _registry.Requests.Count(request => !IsOfNewest(request))));

        bool IsOfNewest(string request) => request.EndsWith(":latest", StringComparison.Ordinal)
            || parts.Any(part => request.EndsWith(part, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_seen_and_cannot_be_read_is_asked_for_again()
    {
        var supported = await PublishAsync(1, Supported);
        await PublishAsync(0, Beyond, isNewest: true);
        await ResolveAsync();
        foreach (var file in Request().SeenLabels!.EnumerateFiles())
            await File.WriteAllTextAsync(file.FullName, "{");

        Assert.Equal(supported, (await ResolveAsync()).Inputs.Inputs.Base.Digest);
    }

    [Fact]
    public async Task A_build_of_which_a_rollback_has_withdrawn_the_image_does_not_stand_in()
    {
        var older = await PublishAsync(2, Supported);
        await PublishAsync(1, Supported, isNewest: true);
        var withdrawn = (await ResolveAsync()).Inputs.Inputs.Fingerprint;
        var images = Repository.Parse(Stable);
        var left = await new SampleImage().Label(InputLabels.Inputs, $"{withdrawn}")
            .PushAsync(_layout, Stable, "stable-1002-0123456");
        var back = await new SampleImage().Label(InputLabels.Kernels, Supported)
            .Label(InputLabels.BaseTag, $"latest-{Day(3)}")
            .PushAsync(_layout, Stable, "latest", "rollback-2001-0123456");
        var statement = new RollbackStatement(Given.Run("2001"), images.At(Tag.Parse("stable-1001-0123456")), left,
            withdrawn);
        await _layout.AttachAsync(
            images, (await _layout.FindManifestAsync(images.At(back), default))!,
                statement.ToAttachment(InstantTime.Now), default);
        await PublishAsync(0, Beyond, isNewest: true);

        var record = (await ResolveAsync()).Inputs;

        Assert.Equal(older, record.Inputs.Base.Digest);
        Assert.Equal(
            $"{left} of exactly these inputs was withdrawn by rollback run 2001 on 2026-11-24",
                record.Hold!.PassedOver[^1].Reason);
    }

    [Fact]
    public async Task A_walk_ends_at_its_limit_of_requests_and_says_so()
    {
        for (var ago = 4; ago >= 0; ago--)
            await PublishAsync(ago, ago == 4 ? Supported : $"6.19.{9 - ago}-200.fc43.x86_64", isNewest: ago == 0);

        var hold = (await ResolveAsync(Request() with { HoldbackLimits = new(45, 4) })).Inputs.Hold!;

        Assert.Equal((true, $"the limit of 4 requests was reached at latest-{Day(3)}"), (hold.IsHeld, hold.Searched));
    }

    [Fact]
    public async Task A_supported_newest_build_costs_no_walk()
    {
        await PublishAsync(1, Supported);
        await PublishAsync(0, Supported, isNewest: true);

        await ResolveAsync();

        Assert.DoesNotContain(_registry.Requests, request => request.Contains(Day(1), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_label_that_promises_what_is_not_there_costs_its_build_and_the_next_one_is_taken()
    {
        var honest = await PublishAsync(2, Supported);
        var lying = await PublishAsync(1, Beyond, label: "6.18.16-200.fc43.x86_64");
        await PublishAsync(0, Beyond, isNewest: true);

        var record = (await ResolveAsync()).Inputs;

        Assert.Equal(honest, record.Inputs.Base.Digest);
        Assert.StartsWith(
            $"kernel {Beyond} is newer than 6.18",
            record.Hold!.PassedOver.Single(passed => passed.Digest == lying).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chosen_build_whose_label_is_wrong_and_whose_kernel_is_supported_is_built_on()
    {
        var chosen = await PublishAsync(1, Supported, label: "6.18.10-200.fc43.x86_64");
        await PublishAsync(0, Beyond, isNewest: true);

        Assert.Equal(chosen, (await ResolveAsync()).Inputs.Inputs.Base.Digest);
    }

    /// <summary>
    /// A stream which replaces the kernel (wayblueorg/wayblue and secureblue/secureblue, installsignedkernel.sh) and
    /// whose labels are the ones of the image below.
    /// </summary>
    [Fact]
    public async Task Where_the_newest_builds_label_is_wrong_older_builds_are_opened_whatever_theirs_say()
    {
        await PublishAsync(2, "6.18.10-200.fc43.x86_64");
        var newer = await PublishAsync(1, Supported, label: Beyond);
        await PublishAsync(0, Beyond, isNewest: true, label: "6.19.2-200.fc43.x86_64");

        var record = (await ResolveAsync()).Inputs;

        Assert.Equal((newer, false), (record.Inputs.Base.Digest, record.Hold!.IsHeld));
    }

    [Fact]
    public async Task No_more_than_four_builds_are_opened_because_labels_are_wrong()
    {
        for (var ago = 9; ago >= 0; ago--)
            await PublishAsync(
                ago, $"6.19.{9 - ago}-200.fc43.x86_64", isNewest: ago == 0, label: $"6.19.{10 - ago}-200.fc43.x86_64");

        Assert.True((await ResolveAsync()).Inputs.Hold!.IsHeld);
        Assert.Equal(
            1 + 4, _registry.Requests.Where(request => request.StartsWith("layer", StringComparison.Ordinal))
                .Distinct().Count());
    }

    [Fact]
    public async Task A_build_that_is_refused_costs_no_second_list_of_tags()
    {
        await PublishAsync(2, Supported);
        await PublishAsync(1, Beyond, label: "6.18.16-200.fc43.x86_64");
        await PublishAsync(0, Beyond, isNewest: true);

        await ResolveAsync();

        Assert.Equal(1, _registry.TagLists);
    }

    [Fact]
    public async Task A_newest_build_whose_label_lies_is_held_by_what_is_in_it()
    {
        await PublishAsync(1, Supported);
        await PublishAsync(0, Beyond, isNewest: true, label: Supported);

        Assert.StartsWith($"kernel {Beyond} is newer than 6.18", (await ResolveAsync()).Inputs.Hold!.Reason,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// secureblue/secureblue, files/scripts/installsignedkernel.sh: the kernel is replaced, and the label stays the one
    /// of quay.io/fedora-ostree-desktops. Such a hold would last until OpenZFS supports what is not in there.
    /// </summary>
    [Fact]
    public async Task A_newest_build_which_has_its_label_from_another_image_is_not_held_by_it()
    {
        await PublishAsync(1, Supported);
        var newest = await PublishAsync(0, Supported, isNewest: true, label: Beyond);

        var record = (await ResolveAsync()).Inputs;

        Assert.Equal((newest, null), (record.Inputs.Base.Digest, record.Hold));
    }

    [Fact]
    public async Task Where_stable_has_the_newest_supported_build_the_run_is_held_and_nothing_else_is_asked()
    {
        var @base = await PublishAsync(1, Supported, isNewest: true);
        var fingerprint = (await ResolveAsync()).Inputs.Inputs.Fingerprint;
        await StableAsync(1, @base, Supported, $"{fingerprint}");
        var newest = await PublishAsync(0, Beyond, isNewest: true);

        var record = (await ResolveAsync()).Inputs;

        Assert.Equal((true, newest, null), (record.Hold!.IsHeld, record.Inputs.Base.Digest, record.UnchangedSince));
        Assert.Equal(new HoldStart(Today, OrEarlier: false), record.Hold.Since);
    }

    /// <summary>A fix of ours, or of OpenZFS, is no older base: it does not wait for the kernel.</summary>
    [Fact]
    public async Task With_another_recipe_stables_own_base_is_built_again()
    {
        var @base = await PublishAsync(1, Supported);
        await StableAsync(1, @base, Supported, $"{Given.Digest("another recipe")}");
        await PublishAsync(0, Beyond, isNewest: true);

        var record = (await ResolveAsync()).Inputs;

        Assert.Equal((false, @base), (record.Hold!.IsHeld, record.Inputs.Base.Digest));
    }

    [Fact]
    public async Task Stable_never_goes_to_an_older_base_because_of_a_hold()
    {
        await PublishAsync(3, Supported);
        await StableAsync(2, Given.Digest("gone from the registry"), Supported);
        await PublishAsync(0, Beyond, isNewest: true);

        var hold = (await ResolveAsync()).Inputs.Hold!;

        Assert.Equal((true, $"latest-{Day(3)} is older than what stable has"), (hold.IsHeld, hold.Searched));
    }

    /// <summary>What a branch builds never becomes stable: a pull request can be tried while main is held.</summary>
    [Fact]
    public async Task A_branch_may_stand_on_stables_own_base()
    {
        var @base = await PublishAsync(1, Supported);
        await StableAsync(1, @base, Supported);
        await PublishAsync(0, Beyond, isNewest: true);

        var record = (await ResolveAsync(
            Request() with { Run = Given.Run() with { Ref = "refs/heads/topic" }, AllowDowngrade = true })).Inputs;

        Assert.Equal(@base, record.Inputs.Base.Digest);
    }

    [Fact]
    public async Task Proven_akmods_let_the_newest_build_through_with_a_notice()
    {
        await PublishAsync(1, Supported);
        var newest = await PublishAsync(0, Beyond, isNewest: true);

        var resolution = await ResolveAsync(
            Request() with { HasProvenAkmods = (need, _) => Task.FromResult($"{need.Kernel}" == Beyond) });

        Assert.Equal((newest, null), (resolution.Inputs.Inputs.Base.Digest, resolution.Inputs.Hold));
        Assert.Contains(resolution.Notices, notice =>
            notice.StartsWith($"kernel {Beyond} is newer than 6.18", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_holdback_the_hold_is_as_old_as_the_newest_build_or_older()
    {
        await PublishAsync(1, Beyond);
        await PublishAsync(0, Beyond, isNewest: true);

        var hold = (await ResolveAsync(Request() with { Holdback = false })).Inputs.Hold!;

        Assert.Equal(new HoldStart(Today, OrEarlier: true), hold.Since);
        Assert.Equal($"latest-{Day(0)}", Assert.Single(hold.PassedOver).Name);
    }

    [Fact]
    public async Task Without_holdback_no_older_build_is_looked_at_and_the_run_is_held()
    {
        await PublishAsync(1, Supported);
        await PublishAsync(0, Beyond, isNewest: true);

        var hold = (await ResolveAsync(Request() with { Holdback = false })).Inputs.Hold!;

        Assert.Equal((true, "older builds are not looked at, as asked (--holdback false)"),
            (hold.IsHeld, hold.Searched));
        Assert.Equal(new HoldStart(Today, OrEarlier: true), hold.Since);
        Assert.DoesNotContain(_registry.Requests, request => request.Contains(Day(1), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_line_that_supports_the_kernel_is_named()
    {
        await PublishAsync(0, Beyond, isNewest: true);

        var hold = (await ResolveAsync(null, Given.Zfs("2.5.1", "6.20"))).Inputs.Hold!;

        Assert.Equal(Given.Zfs("2.5.1", "6.20"), hold.OtherLine);
        Assert.Contains(hold.Details(Given.Zfs("2.4.1", "6.18")), detail =>
            detail.Text.StartsWith("OpenZFS 2.5.1 supports Linux up to 6.20: zfsLine 2.5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_exception_of_the_stream_widens_what_is_supported_and_is_an_input()
    {
        var newest = await PublishAsync(0, Beyond, isNewest: true);
        var exception = new KernelExemption(ZfsVersion.Parse("2.4.1"), KernelVersion.Parse("6.19"), "Fedora's patch 42",
            Today);

        var record = (await ResolveAsync(Request(Given.Stream() with { KernelExceptions = [exception] }))).Inputs;

        Assert.Equal((newest, null, exception), (record.Inputs.Base.Digest, record.Hold, record.Inputs.Zfs.Exception));
        Assert.NotEqual(record.Inputs.Fingerprint,
            (record.Inputs with { Zfs = Given.Zfs("2.4.1", "6.18") }).Fingerprint);
    }

    [Fact]
    public async Task An_exception_for_another_release_widens_nothing()
    {
        await PublishAsync(0, Beyond, isNewest: true);
        var exception = new KernelExemption(ZfsVersion.Parse("2.4.0"), KernelVersion.Parse("6.19"), "Fedora's patch 42",
            Today);

        Assert.NotNull((await ResolveAsync(
            Request(Given.Stream() with { KernelExceptions = [exception] }))).Inputs.Hold);
    }

    [Fact]
    public async Task An_expired_exception_is_an_error_that_says_what_to_do()
    {
        await PublishAsync(0, Supported, isNewest: true);
        var exception = new KernelExemption(ZfsVersion.Parse("2.4.1"), KernelVersion.Parse("6.19"), "Fedora's patch 42",
            Today.AddDays(-1));

        var error = await Assert.ThrowsAsync<PipelineException>(() =>
            ResolveAsync(Request(Given.Stream() with { KernelExceptions = [exception] })));

        Assert.Equal(
            "the stream's exception for OpenZFS 2.4.1 up to Linux 6.19, until 2026-11-23: Fedora's patch 42: it has "
                + "expired. Remove it from "
            + "kernelExceptions of the stream definition, or see whether its reason still holds and give it a later "
                + "date.", error.Message);
    }

    [Fact]
    public async Task What_comes_next_is_forecast()
    {
        await PublishAsync(0, Supported, isNewest: true);
        await SampleImage.WithKernels(Beyond).Label(HostLabels.OstreeLinux, Beyond)
            .PushAsync(_layout, "quay.io/fedora/fedora-kinoite", "rawhide");
        var stream = Given.Stream() with
        {
            LookAhead = [ImageReference.Parse("quay.io/fedora/fedora-kinoite:rawhide"),
                ImageReference.Parse("quay.io/fedora/fedora-kinoite:gone")],
        };

        var notices = (await ResolveAsync(Request(stream))).Notices;

        Assert.StartsWith($"forecast: quay.io/fedora/fedora-kinoite:rawhide has it already, and in about a week "
            + $"this will hold: kernel {Beyond}", notices[0], StringComparison.Ordinal);
        Assert.StartsWith("forecast: quay.io/fedora/fedora-kinoite:gone of lookAhead cannot be read", notices[1],
            StringComparison.Ordinal);
    }

    /// <summary>What buildah makes of a Containerfile whose maker sets no label, for one.</summary>
    [Fact]
    public async Task An_image_that_can_forecast_nothing_says_so()
    {
        await PublishAsync(0, Supported, isNewest: true);
        await SampleImage.WithKernels(Beyond).PushAsync(_layout, "quay.io/fedora/fedora-kinoite", "rawhide");
        var stream = Given.Stream() with
        {
            LookAhead = [ImageReference.Parse("quay.io/fedora/fedora-kinoite:rawhide")],
        };

        Assert.Equal(
            "forecast: none, quay.io/fedora/fedora-kinoite:rawhide of lookAhead has no label ostree.linux",
            Assert.Single((await ResolveAsync(Request(stream))).Notices));
    }
}

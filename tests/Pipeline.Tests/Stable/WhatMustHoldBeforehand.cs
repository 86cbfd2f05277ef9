namespace KinoiteZfs.Pipeline.Tests.Stable;

public sealed class WhatMustHoldBeforehand : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task A_candidate_without_evidence_is_refused() =>
        await RefusedAsync("evidence: nobody has verified this candidate", request =>
            request with { Candidate = request.Candidate with { Evidence = null } });

    [Fact]
    public async Task Evidence_about_another_digest_is_refused_with_both()
    {
        var other = Given.Digest("another variant");
        await RefusedAsync(
            $"evidence: it is about {other}, the candidate is ",
            request => request with { Candidate =
                request.Candidate with { Evidence = request.Candidate.Evidence! with { Image = other } } });
    }

    [Fact]
    public async Task Evidence_for_fewer_kernels_is_refused() =>
        await RefusedAsync(
            $"evidence: it proves the kernels {Night.OldKernel}, the inputs have {Night.OldKernel}, {Night.Kernel}",
            request => request with
            {
                Candidate = request.Candidate with { Evidence =
                    request.Candidate.Evidence! with { Kernels = [request.Candidate.Evidence.Kernels[0]] } },
            });

    [Fact]
    public async Task What_is_on_another_branch_is_refused() =>
        await RefusedAsync(
            "branch: this run is of refs/heads/fix, and only what refs/heads/main contains becomes stable",
            request => request with { Inputs =
                request.Inputs with { Run = request.Inputs.Run with { Ref = "refs/heads/fix" } } });

    [Theory]
    [InlineData("refs/heads/main", true)]
    [InlineData("refs/detached/0123456789012345678901234567890123456789", false)]
    [InlineData("refs/heads/main2", false)]
    [InlineData("refs/heads/feature/main", false)]
    [InlineData("refs/tags/main", false)]
    [InlineData("refs/pull/7/merge", false)]
    public void Main_alone_may_become_stable(string @ref, bool may) =>
        Assert.Equal(may, PromotedBranch.Check(Given.Run() with { Ref = @ref }).Passed);

    [Fact]
    public async Task A_candidate_of_other_inputs_is_refused() =>
        await RefusedAsync("records: candidate.json is of inputs", request =>
            request with { Candidate = request.Candidate with { Inputs = Given.Digest("x") } });

    [Fact]
    public async Task Inputs_of_another_owner_or_stream_are_refused() =>
        await RefusedAsync(
            "candidate: build-inputs.json of run 1001 is for ghcr.io/else/kinoite-zfs, and this call for "
                + "ghcr.io/dana/kinoite-zfs",
            request => request with { Inputs =
                request.Inputs with { Image = Repository.Parse("ghcr.io/else/kinoite-zfs") } });

    [Fact]
    public async Task Akmods_of_other_inputs_are_refused() =>
        await RefusedAsync("records: akmods.json is of inputs", request =>
            request with { Akmods = request.Akmods with { Inputs = Given.Digest("x") } });

    [Fact]
    public async Task Akmods_the_candidate_was_not_composed_with_are_refused() =>
        await RefusedAsync(
            "records: candidate.json was composed with ",
            request => request with { Akmods = request.Akmods with { FedoraWide = request.Akmods.FedoraWide.Pinned(
                request.Akmods.Kernels[0].Image.Digest!) } });

    [Fact]
    public async Task Akmods_which_lack_a_kernel_are_refused() =>
        await RefusedAsync(
            $"akmods: there are akmods for {Night.OldKernel}, the inputs have {Night.OldKernel}, {Night.Kernel}",
            request => WithKernels(request, kernels => [kernels[0]]));

    [Fact]
    public async Task An_image_from_elsewhere_is_refused() =>
        await RefusedAsync(
            "is not this run's ghcr.io/dana/kinoite-zfs-candidate:0123456-43 in the candidate repository",
            request => request with { Candidate = request.Candidate with { Image = _stream.Repositories.Image.At(
                request.Candidate.Image.Digest!) } });

    [Fact]
    public async Task Evidence_copied_to_another_image_is_refused_by_what_that_image_says()
    {
        var night = await Night.FirstAsync(_stream);
        var other = await _stream.PublishAsync(
            _stream.Repositories.Candidate.At(Tag.Parse("0123456-43")), "without ZFS");
        var forged = night.Request.Candidate with { Image = other, Evidence =
            night.Request.Candidate.Evidence! with { Image = other.Digest! } };

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => RunAsync(night.Request with { Candidate = forged }));

        Assert.Contains(
            $"candidate labels: {other} is not what this run composed: {InputLabels.AkmodsCommit} is ''", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Akmods_from_elsewhere_are_refused() =>
        await RefusedAsync(
            "of the record is not ghcr.io/dana/akmods-zfs-candidate:main-43-6.18.9",
            request => WithKernels(request, kernels => [.. kernels.Select(
                kernel => kernel with { Image = _stream.Repositories.Akmods.At(kernel.Image.Digest!) })]));

    [Fact]
    public async Task Akmods_of_two_kernels_which_changed_places_are_refused_with_both() =>
        await RefusedAsync(
            $"akmods labels of {Night.OldKernel}: ",
            request => WithKernels(request, kernels => [.. kernels.Zip(
                kernels.Reverse(), (kernel, other) => kernel with { Image = other.Image })]));

    /// <summary>Played as tried: proven akmods of this very kernel, with the same labels, which the image was not
    /// composed with.</summary>
    [Fact]
    public async Task Akmods_of_a_kernel_which_the_image_was_not_composed_with_are_refused_by_their_content()
    {
        var night = await Night.FirstAsync(_stream);
        var recorded = night.Request.Akmods.Kernels[0];
        var labels = (await _stream.Registry.ResolveImageAsync(recorded.Image, default)).Config.Labels;
        var layer = await StreamOnDisk.LayerAsync(
            ("rpms/a.rpm", PackageBytes.Kmod(Night.OldKernel, "2.4.1")), ("rpms/b.rpm", PackageBytes.Userland("2.4.1")),
            ("more", [1]));
        var other = await _stream.PublishAsync(recorded.Image.Repository.At(recorded.Image.Tag!), [layer], labels);

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => RunAsync(
                WithKernels(night.Request, kernels => [recorded with { Image = other }, .. kernels.Skip(1)])));

        Assert.Contains(
            $"akmods of {Night.OldKernel}: {other} holds other packages than {night.Akmods}, which the image was composed with",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_which_is_not_what_the_record_says_is_refused()
    {
        var forged = Given.Digest("a better one");
        await RefusedAsync(
            $"packages of {Night.OldKernel}: ",
            request => WithKernels(request, kernels =>
                [kernels[0] with { Packages = [kernels[0]
                    .Packages[0] with { Digest = forged }, kernels[0].Packages[1]] }, kernels[1]]));
    }

    /// <summary>Everything in the image is installed as root.</summary>
    [Fact]
    public async Task Akmods_with_a_package_nobody_asked_for_are_refused() =>
        await RefusedAsync(
            "holds packages that nobody asked for: kmod-zfs-",
            request => WithKernels(
                request, kernels => [kernels[0] with { Image = request.Candidate.Akmods }, kernels[1]]));

    public static TheoryData<string> Evidences => ["path", "version", "vermagic", "programs"];

    [Theory]
    [MemberData(nameof(Evidences))]
    public async Task Evidence_that_says_something_else_than_the_packages_is_refused(string value)
    {
        await RefusedAsync("evidence: ", request =>
        {
            var evidence = request.Candidate.Evidence!;
            var kernel = evidence.Kernels[0];
            var changed = value switch
            {
                "path" => kernel with { Zfs =
                    kernel.Zfs with { Path = $"usr/lib/modules/{Night.OldKernel}/updates/zfs.ko" } },
                "version" => kernel with { Zfs = kernel.Zfs with { Version = "2.4.1-2" } },
                "vermagic" => kernel with { Spl = kernel.Spl with { Vermagic = $"{Night.OldKernel} SMP mod_unload " } },
                _ => kernel,
            };
            return request with
            {
                Candidate = request.Candidate with
                {
                    Evidence = evidence with { Kernels = [changed, .. evidence.Kernels.Skip(1)], Userland = value
                        == "programs"
                        ? ["usr/sbin/zfs"]
                        : evidence.Userland },
                },
            };
        });
    }

    /// <summary>Recipes may pack modules again, for hosts which unpack only some forms.</summary>
    [Fact]
    public async Task A_module_that_is_packed_otherwise_in_the_image_is_the_same_module()
    {
        var night = await Night.FirstAsync(_stream);
        var evidence = night.Request.Candidate.Evidence!;
        var packed = evidence.Kernels.Select(
            kernel => kernel with { Zfs = kernel.Zfs with { Path = kernel.Zfs.Path + ".xz" } });

        var plan = await PromoteStage.PlanAsync(
            night.Request with { Candidate =
                night.Request.Candidate with { Evidence = evidence with { Kernels = [.. packed] } } },
            _stream.Registry, null, default);

        Assert.True(plan.Allowed);
    }

    [Fact]
    public async Task What_is_not_committed_is_refused() =>
        await RefusedAsync(
            "clean tree: recipes/new is not committed", request => request with { Uncommitted = ["recipes/new"] });

    [Theory]
    [InlineData("ghcr.io/dana/kinoite-zfs-candidate:br-fix-43")]
    [InlineData("ghcr.io/dana/silverblue-zfs-candidate:0123456-43")]
    [InlineData("ghcr.io/eve/kinoite-zfs-candidate:0123456-43")]
    public async Task A_candidate_of_a_branch_another_stream_or_another_owner_is_refused_by_name(string elsewhere) =>
        await RefusedAsync(
            $"candidate: {elsewhere}@sha256:",
            request => request with { Candidate = request.Candidate with { Image = ImageReference.Parse(elsewhere)
                .Pinned(request.Candidate.Image.Digest!) } });

    [Fact]
    public async Task Akmods_of_a_branch_are_refused_by_name() =>
        await RefusedAsync(
            "akmods repository: ghcr.io/dana/akmods-zfs-candidate:br-fix-43@sha256:",
            request =>
            {
                var branch = _stream.Repositories.AkmodsCandidate.At(Tag.Parse("br-fix-43"))
                    .Pinned(request.Akmods.FedoraWide.Digest!);
                return request with { Akmods = request.Akmods with { FedoraWide = branch }, Candidate =
                    request.Candidate with { Akmods = branch } };
            });

    [Fact]
    public async Task An_audit_tag_of_another_image_is_never_overwritten()
    {
        var night = await Night.FirstAsync(_stream);
        var taken = await _stream.PublishAsync(
            _stream.Repositories.Image.At(StreamTags.Audit(night.Request.Inputs.Run)),
            "of an earlier attempt of this run");

        var error = await Assert.ThrowsAsync<PipelineException>(() => RunAsync(night.Request));

        Assert.Contains($"names {taken.Digest} and is never overwritten", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_without_digest_is_refused()
    {
        var night = await Night.FirstAsync(_stream);
        var tag = night.Request.Candidate.Image.Repository.At(night.Request.Candidate.Image.Tag!);

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => RunAsync(night.Request with { Candidate = night.Request.Candidate with { Image = tag } }));

        Assert.Contains("can only be promoted by digest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_refusal_is_named_at_once()
    {
        var night = await Night.FirstAsync(_stream);
        var wrong =
            night.Request with { Candidate = night.Request.Candidate with { Evidence = null, Inputs = Given.Digest(
                "x") } };

        var plan = await PromoteStage.PlanAsync(wrong, _stream.Registry, null, CancellationToken.None);

        Assert.Equal(["records", "evidence"], plan.Preconditions.Where(precondition => !precondition.Passed)
            .Select(precondition => precondition.Name));
    }

    [Fact]
    public async Task A_refusal_writes_nothing()
    {
        var night = await Night.FirstAsync(_stream);
        var counting = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        await Assert.ThrowsAsync<PipelineException>(
            () => RunAsync(
                night.Request with { Candidate = night.Request.Candidate with { Evidence = null } }, counting));

        Assert.Equal(0, counting.Writes);
    }

    static PromotionRequest WithKernels(
        PromotionRequest request, Func<IReadOnlyList<KernelAkmods>, IReadOnlyList<KernelAkmods>> change) =>
        request with { Akmods = request.Akmods with { Kernels = change(request.Akmods.Kernels) } };

    async Task RefusedAsync(string reason, Func<PromotionRequest, PromotionRequest> change)
    {
        var night = await Night.FirstAsync(_stream);
        var error = await Assert.ThrowsAsync<PipelineException>(() => RunAsync(change(night.Request)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    Task<PromotionRecord> RunAsync(PromotionRequest request, IRegistry? registry = null) =>
        PromoteStage.RunAsync(
            request, registry ?? _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance,
            CancellationToken.None);
}

using System.Text;
using KinoiteZfs.Oci.Manifests;
using KinoiteZfs.Pipeline.Reports.Explain;

namespace KinoiteZfs.Pipeline.Tests.Reports.Explain;

public sealed class ExplainingImages : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task What_is_stable_tells_its_inputs_and_its_run()
    {
        var night = await PromotedAsync();

        var explanation = await ExplainAsync(_stream.Repositories.Image.At(StreamTags.Stable));

        explanation.Require();
        Assert.Equal((ExplanationSource.Provenance, night.Image), (explanation.Source, explanation.Image));
        Assert.Equal("1001/attempts/1", Assert.Single(explanation.Runs).Invocation);
        Assert.Contains(explanation.Inputs, input => input.Name == Provenance.BaseImage
            && input.Digest == night.Request.Inputs.Inputs.Base.Digest.ToString());
        Assert.Contains(explanation.Inputs, input => input.Name == Provenance.Fork
            && input.Digest == $"gitCommit:{Given.Fork.Commit}");
    }

    [Fact]
    public async Task It_lists_the_packages_with_their_kernels_and_digests()
    {
        await PromotedAsync();

        var table = (await ExplainAsync(_stream.Repositories.Image.At(StreamTags.Stable))).Render();

        Assert.Matches(
            $@"kmod-zfs-{Night.Kernel}-2\.4\.1-1\.fc43\.x86_64 +for {Night.Kernel}\n +sha256:{Digest.Of(PackageBytes.Kmod(Night.Kernel, "2.4.1")).Hex}\n",
            table);
        Assert.Matches(
            $@"\nzfs-2\.4\.1-1\.fc43\.x86_64 +pkg:rpm/zfs@2\.4\.1-1\.fc43\?arch=x86_64\n +sha256:{Digest.Of(PackageBytes.Userland("2.4.1")).Hex}\n",
            table);
    }

    [Fact]
    public async Task Images_read_as_references()
    {
        var promoted = (await PromotedAsync()).Request.Inputs.Inputs.Base;

        var table = (await ExplainAsync(_stream.Repositories.Image.At(StreamTags.Stable))).Render();

        Assert.Matches($@"\nbase image +{promoted.Named}\n +{promoted.Digest}\n", table);
    }

    [Fact]
    public async Task The_statement_is_in_totos_with_SLSAs_predicate_about_this_digest()
    {
        var night = await PromotedAsync();
        var images = _stream.Repositories.Image;
        var artifact = Assert.Single(await _stream.Registry.ListReferrersAsync(
            images, night.Image, Provenance.MediaType, CancellationToken.None));
        var manifest = ImageManifest.Parse(
            await _stream.Registry.GetManifestAsync(images.At(artifact.Digest), CancellationToken.None));

        using var json = JsonDocument.Parse(
            await _stream.Registry.GetBlobBytesAsync(images, manifest.Layers[0], 100_000, CancellationToken.None));

        Assert.Equal(
            ("https://in-toto.io/Statement/v1", "https://slsa.dev/provenance/v1", night.Image.Hex),
            (json.RootElement.GetProperty("_type").GetString(), json.RootElement.GetProperty("predicateType")
                .GetString(),
                json.RootElement.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString()));
    }

    [Fact]
    public async Task A_candidate_tells_what_its_labels_say()
    {
        var night = await Night.FirstAsync(_stream);

        var explanation = await ExplainAsync(night.Request.Candidate.Image);

        Assert.Equal(ExplanationSource.Labels, explanation.Source);
        Assert.Contains(explanation.Inputs, input => input.Name == "inputs"
            && input.Value == night.Request.Inputs.Inputs.Fingerprint.ToString());
    }

    [Fact]
    public async Task Labels_and_provenance_tell_of_a_base_passed_over_and_of_a_kernel_beyond_the_maximum()
    {
        var night = await Night.PublishAsync(
            _stream, "1001", "43.20261120", Given.Zfs("2.4.1", "6.17"), null, Given.Hold("43.20261120"), Night.Kernel);
        var image = night.Request.Candidate.Image;

        var byLabels = await ExplainAsync(image);
        await AttachAsync(image, Provenance.ToBytes(night.Request.Provenance));
        var byProvenance = await ExplainAsync(image);

        Assert.Equal(
            (ExplanationSource.Labels, ExplanationSource.Provenance), (byLabels.Source, byProvenance.Source));
        foreach (var explanation in new[] { byLabels, byProvenance })
        {
            Assert.Contains(new ExplainedInput("passed over", Given.Hold().Label(), null), explanation.Inputs);
            Assert.Contains(
                explanation.Inputs, input => input.Name == "beyond maximum"
                    && input.Value.Contains("is newer than 6.17", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Akmods_tell_what_their_labels_say()
    {
        var night = await Night.FirstAsync(_stream);

        Assert.Equal(ExplanationSource.Labels, (await ExplainAsync(night.Request.Akmods.Kernels[0].Image)).Source);
    }

    [Fact]
    public async Task An_image_of_somebody_else_is_said_to_be_none_of_ours()
    {
        var other = await _stream.PublishAsync(_stream.Repositories.Candidate.At(Tag.Parse("x")), "x");

        var explanation = await ExplainAsync(other);

        Assert.False(explanation.Ours);
        Assert.Contains(
            "is not an image of this pipeline", Assert.Throws<PipelineException>(explanation.Require).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "cannot be believed")]
    [InlineData(
        """{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"https://slsa.dev/provenance/v1","predicate":{}}""",
        "cannot be believed")]
    public async Task A_forged_provenance_is_not_believed(string content, string why)
    {
        var night = await Night.FirstAsync(_stream);
        await AttachAsync(night.Request.Candidate.Image, Encoding.UTF8.GetBytes(content));

        var explanation = await ExplainAsync(night.Request.Candidate.Image);

        Assert.Equal(ExplanationSource.Labels, explanation.Source);
        Assert.Contains(why, Assert.Throws<PipelineException>(explanation.Require).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provenance_of_another_image_is_not_believed()
    {
        var (first, second) = (await Night.FirstAsync(_stream), await Night.SecondAsync(_stream));
        await AttachAsync(second.Request.Candidate.Image, Provenance.ToBytes(first.Request.Provenance));

        Assert.Contains(
            "it is about another image", Assert.Single((await ExplainAsync(second.Request.Candidate.Image)).Problems),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provenance_which_contradicts_the_labels_is_said_with_both_values()
    {
        var night = await PromotedAsync();
        var lie = night.Request with { Inputs =
            night.Request.Inputs with { Inputs = night.Request.Inputs.Inputs with { Zfs = Given.Zfs("2.4.9") } } };
        await AttachAsync(_stream.Repositories.Image.At(night.Image), Provenance.ToBytes(lie.Provenance));

        var explanation = await ExplainAsync(_stream.Repositories.Image.At(StreamTags.Stable));

        Assert.Contains($"the label {InputLabels.Zfs} is '2.4.1', the provenance states '2.4.9'", explanation.Problems);
    }

    /// <summary>Played as tried: <c>latest</c> moved to an image of nobody's run, with stable's own labels.</summary>
    [Fact]
    public async Task A_latest_which_was_not_made_stable_is_a_problem_whatever_its_labels_say()
    {
        await PromotedAsync();
        var stable = _stream.Repositories.Image.At(StreamTags.Stable);
        await _stream.PublishAsync(
            stable, "somebody else's", (await _stream.Registry.ResolveImageAsync(stable, default)).Config.Labels);

        var explanation = await ExplainAsync(stable);

        Assert.Contains(
            $"{stable} is not what was made stable: no audit tag names", Assert.Single(explanation.Problems),
            StringComparison.Ordinal);
        Assert.Throws<PipelineException>(explanation.Require);
    }

    public static TheoryData<string> Inputs =>
    [
        InputLabels.Stream, InputLabels.BaseDigest, InputLabels.Builder, InputLabels.AkmodsImage,
        InputLabels.AkmodsCommit, InputLabels.Revision
    ];

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task A_provenance_about_another_input_contradicts_the_label_of_it(string label)
    {
        var night = await PromotedAsync();
        var (request, record) = (night.Request, night.Request.Inputs);
        var (inputs, commit) = (record.Inputs, CommitSha.Parse(new string('e', 40)));
        var lie = label switch
        {
            InputLabels.Stream => request with { Inputs = record with { Stream = "another" } },
            InputLabels.BaseDigest => request with { Inputs =
                record with { Inputs = inputs with { Base = inputs.Base with { Digest = Given.Digest("another") } } } },
            InputLabels.Builder => request with { Inputs = record with
            {
                Inputs = inputs with { Builder = inputs.Builder! with { Digest = Given.Digest("another") } }
            } },
            InputLabels.AkmodsImage =>
                request with { Akmods = request.Akmods with { FedoraWide = request.Akmods.FedoraWide.Repository.At(
                    Given.Digest("another")) } },
            InputLabels.AkmodsCommit => request with { Inputs =
                record with { Inputs = inputs with { Akmods = inputs.Akmods with { Commit = commit } } } },
            _ => request with { Inputs = record with { Run = record.Run with { Sha = commit } } },
        };
        await AttachAsync(_stream.Repositories.Image.At(night.Image), Provenance.ToBytes(lie.Provenance));

        var explanation = await ExplainAsync(_stream.Repositories.Image.At(StreamTags.Stable));

        Assert.Contains(
            explanation.Problems, problem => problem.StartsWith($"the label {label} is ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_records_give_the_same_bytes()
    {
        var night = await Night.FirstAsync(_stream);

        Assert.Equal(Provenance.ToBytes(night.Request.Provenance), Provenance.ToBytes(night.Request.Provenance));
    }

    async Task<Night> PromotedAsync()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteStage.RunAsync(
            night.Request, _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance,
            CancellationToken.None);
        return night;
    }

    async Task AttachAsync(ImageReference image, byte[] content)
    {
        var subject = (await _stream.Registry.FindManifestAsync(
            image.Repository.At(image.Digest!), CancellationToken.None))!;
        await _stream.Registry.AttachAsync(
            image.Repository, subject,
            new Attachment(
                Provenance.MediaType, Provenance.MediaType, content,
                new Dictionary<string, string> { [Provenance.PredicateAnnotation] = Provenance.PredicateType }),
            CancellationToken.None);
    }

    Task<Explanation> ExplainAsync(ImageReference reference) =>
        ExplainStage.RunAsync(reference, key: null, _stream.Registry, CancellationToken.None);
}

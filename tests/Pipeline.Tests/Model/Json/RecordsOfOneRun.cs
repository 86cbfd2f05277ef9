namespace KinoiteZfs.Pipeline.Tests.Model.Json;

/// <summary>What one stage hands to the next is of one run, value by value.</summary>
public sealed class RecordsOfOneRun : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    static RunIdentity Run(string part) => part switch
    {
        "run" => Given.Run("1009"),
        "attempt" => Given.Run("1001") with { Attempt = 2 },
        "run number" => Given.Run("1001") with { Number = 99 },
        "ref" => Given.Run("1001") with { Ref = "refs/heads/fix" },
        "commit" => Given.Run("1001") with { Sha = KinoiteZfs.Kmods.Versions.CommitSha.Parse(new string('e', 40)) },
        _ => Given.Run("1001") with { Actor = "eve" },
    };

    public static TheoryData<string> Parts => ["run", "attempt", "run number", "ref", "commit", "actor"];

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Akmods_of_another_run_are_refused_with_both_values(string part)
    {
        var night = (await Night.FirstAsync(_stream)).Request;

        var refusal = OneRun.Refusal(night.Inputs, night.Akmods with { Run = Run(part) }, night.Candidate);

        Assert.StartsWith($"akmods.json is of {part} ", refusal, StringComparison.Ordinal);
        Assert.EndsWith("Run Akmods again", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task A_candidate_of_another_run_is_refused_with_both_values(string part)
    {
        var night = (await Night.FirstAsync(_stream)).Request;

        Assert.StartsWith(
            $"candidate.json is of {part} ",
            OneRun.Refusal(night.Inputs, night.Akmods, night.Candidate with { Run = Run(part) }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_inputs_are_another_stream_or_another_night()
    {
        var night = (await Night.FirstAsync(_stream)).Request;

        Assert.StartsWith(
            "akmods.json is of inputs ",
            OneRun.Refusal(night.Inputs, night.Akmods with { Inputs = Given.Digest("x") }, night.Candidate),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_candidate_composed_with_other_akmods_is_refused()
    {
        var night = (await Night.FirstAsync(_stream)).Request;

        Assert.StartsWith(
            "candidate.json was composed with ",
            OneRun.Refusal(night.Inputs, night.Akmods, night.Candidate with { Akmods = night.Akmods.Kernels[0].Image }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_of_one_run_belong_together()
    {
        var night = (await Night.FirstAsync(_stream)).Request;

        Assert.Null(OneRun.Refusal(night.Inputs, night.Akmods, night.Candidate));
        OneRun.Require(night.Inputs, night.Candidate);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void What_GitHub_says_of_the_run_has_to_be_what_the_records_say_but_for_the_attempt(string part)
    {
        var inputs = Given.Record() with { Run = Run(part) };

        if (part == "attempt")
            OneRun.RequireOwn(inputs, Given.Run("1001"));
        else
            Assert.Contains(
                "Nothing of another run is promoted",
                Assert.Throws<PipelineException>(() => OneRun.RequireOwn(inputs, Given.Run("1001"))).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_reads_one_of_another_run_stops()
    {
        var night = (await Night.FirstAsync(_stream)).Request;

        var error = Assert.Throws<PipelineException>(
            () => OneRun.Require(night.Inputs, night.Candidate with { Run = Given.Run("1009") }));

        Assert.Equal(
            "The records are of different runs: candidate.json is of run 1009, build-inputs.json of 1001. Run Candidate again.",
            error.Message);
    }
}

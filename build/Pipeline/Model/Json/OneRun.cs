namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>A record of what was made from resolved inputs.</summary>
public interface IRecordOfInputs : IRecord
{
    /// <summary>Fingerprint of the inputs.</summary>
    Digest Inputs { get; }
}

/// <summary>
/// Whether records are of one run: made by the same run, from the same inputs, which the stream's definition is a part
/// of. Every stage asks so of the records it reads, wherever they have been in between.
/// </summary>
public static class OneRun
{
    /// <exception cref="PipelineException">They are of different runs; the message has both values.</exception>
    public static void Require<T>(BuildInputs inputs, T record)
        where T : IRecordOfInputs
    {
        if (Refusal(inputs, record) is { } refusal)
            throw new PipelineException($"The records are of different runs: {refusal}.");
    }

    /// <summary>For where the environment says which run this is. An attempt may go on with what an earlier one has
    /// made.</summary>
    /// <exception cref="PipelineException">The records are of another run.</exception>
    public static void RequireOwn(BuildInputs inputs, RunIdentity own)
    {
        if (inputs.Run with { Attempt = own.Attempt } != own)
            throw new PipelineException(
                $"The records are of run {inputs.Run.Id} of {UntrustedText.Printable(inputs.Run.Ref)} at {inputs.Run.Sha}, and this is run {own.Id} of {UntrustedText.Printable(own.Ref)} at {own.Sha}. Nothing of another run is promoted; start a new one.");
    }

    /// <returns>Null when all three are of one run.</returns>
    public static string? Refusal(BuildInputs inputs, AkmodsRecord akmods, CandidateRecord candidate) =>
        Refusal(inputs, akmods) ?? Refusal(inputs, candidate) ?? (candidate.Akmods == akmods.FedoraWide
            ? null
            : $"{CandidateRecord.FileName} was composed with {candidate.Akmods}, {AkmodsRecord.FileName} has {akmods.FedoraWide}. Run {Targets.Candidate} again");

    static string? Refusal<T>(BuildInputs inputs, T record)
        where T : IRecordOfInputs
    {
        var (ours, theirs) = (inputs.Run, record.Run);
        (string What, object Ours, object Theirs)[] values =
        [
            ("inputs", inputs.Inputs.Fingerprint, record.Inputs), ("run", ours.Id, theirs.Id),
            ("attempt", ours.Attempt, theirs.Attempt),
            ("run number", ours.Number, theirs.Number), ("ref", ours.Ref, theirs.Ref), ("commit", ours.Sha, theirs.Sha),
            ("actor", ours.Actor, theirs.Actor),
        ];
        return values.FirstOrDefault(value => !value.Ours.Equals(value.Theirs)) is { What: { } what } differing
            ? $"{T.FileName} is of {what} {UntrustedText.Printable($"{differing.Theirs}")}, {BuildInputs.FileName} of {UntrustedText.Printable($"{differing.Ours}")}. Run {T.WrittenBy} again"
            : null;
    }
}

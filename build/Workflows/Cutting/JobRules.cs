using System.Text.RegularExpressions;

namespace KinoiteZfs.Workflows.Cutting;

/// <summary>What no job of a workflow may do, however its targets are annotated.</summary>
sealed partial class JobRules(WorkflowSettings workflow, ParameterValues parameters)
{
    /// <exception cref="WorkflowException">The job breaks a rule.</exception>
    /// <param name="others">All other jobs of the workflow.</param>
    public void Check(JobSlice job, IEnumerable<JobSlice> others)
    {
        if (!Identifier().IsMatch(job.Id))
            throw new WorkflowException(
                $"'{job.Id}' cannot be the id of a job: a letter, then letters, digits, '-' or '_'.");
        foreach (var target in job.Targets)
        {
            if (target.HandsOnFailures && !workflow.SealsArtifacts)
                throw new WorkflowException(
                    $"Target {target.Name} hands on failures: whether there is one is known by its seal. Add [SealArtifacts] to the build class.");
            if (target.KeepDays is < 1 or > 90)
                throw new WorkflowException(
                    $"Target {target.Name} keeps its artifacts for {target.KeepDays} days. "
                    + "GitHub keeps them from 1 to 90.");
            foreach (var capability in target.Capabilities)
                CheckCapability(target, capability);
            foreach (var secret in target.Secrets)
                CheckSecret(job, target, secret);
            if (target.Signs is { } signs)
                CheckSigning(job, target, signs, others);
        }

        CheckForeignCode(job);
        if (job.Matrix.Count > 0 && job.ConcurrencyGroup is not null)
        {
            throw new WorkflowException(
                $"Job {job.Id} has a matrix and the group '{job.ConcurrencyGroup}'. Only one copy can wait in a group; GitHub drops the others. "
                + "Take one of both away.");
        }

        if (workflow.IsReachedFromForks && job.Environment is not null)
            throw new WorkflowException(
                $"{Forks} Job {job.Id} would get the secrets of environment '{job.Environment}'.");
        CheckMachine(job);
        foreach (var package in job.Packages.Where(x => !Package().IsMatch(x)))
            throw new WorkflowException($"Job {job.Id} installs '{package}', which is no name of a Debian package.");
    }

    string Forks => $"Workflow {workflow.Name} is reached by pull requests from forks.";

    void CheckCapability(TargetFacts target, Capability capability)
    {
        if (workflow.IsReachedFromForks && Capabilities.Writes(capability))
        {
            throw new WorkflowException(
                $"{Forks} Their token can only read, but target {target.Name} does {capability}. Take the target out of the workflow.");
        }

        if (!workflow.Grants.Any(x => Capabilities.Covers(x, capability)))
        {
            throw new WorkflowException(
                $"Target {target.Name} does {capability}, which workflow {workflow.Name} does not grant. "
                + "Add it to Grants, or take the target out of the workflow.");
        }
    }

    /// <summary>Such code reads its neighbours' memory and files, and acts with the job's token: both must be worth
    /// nothing.</summary>
    void CheckForeignCode(JobSlice job)
    {
        if (job.Targets.FirstOrDefault(x => x.Capabilities.Contains(Capability.RunForeignCode)) is not { } foreign)
            return;
        var held = job.Capabilities.Where(Capabilities.Writes).Select(x => $"may {x}")
            .Concat(job.Secrets.Where(x => x != foreign.Signs?.Secret).Select(x => $"holds the secret {x}"))
            .Concat(job.Environment is { } environment && environment != foreign.Signs?.Environment
                ? [$"has the secrets of environment '{environment}'"]
                : Array.Empty<string>())
            .ToList();
        if (held.Count == 0 && workflow.Grants.Any(Capabilities.Writes) && !workflow.SealsArtifacts)
        {
            throw new WorkflowException(
                $"Target {foreign.Name} runs foreign code, which can replace the artifacts of every other job, and workflow {workflow.Name} publishes. "
                + "Add [SealArtifacts] to the build class.");
        }

        if (held.Count > 0)
        {
            throw new WorkflowException(
                $"Target {foreign.Name} runs foreign code, and its job {job.Id} {string.Join(", ", held)}. "
                + "Let it hand on files, and let a target in another job publish them.");
        }
    }

    /// <summary>The one exception to <see cref="CheckForeignCode"/> is worth no more than what that code
    /// makes.</summary>
    void CheckSigning(JobSlice job, TargetFacts target, SignsForeignCodeAttribute signs, IEnumerable<JobSlice> others)
    {
        CheckSecret(job, target, signs.Secret);
        var confined = parameters.Find(signs.Secret, $"the key of target {target.Name}").ConfinedTo;
        if (confined is not [var only] || only != $"{workflow.Name}/{job.Id}")
        {
            throw new WorkflowException(
                $"Target {target.Name} signs with {signs.Secret} beside foreign code. Confine that secret to {workflow.Name}/{job.Id} alone, with [ConfinedTo].");
        }

        if (others.FirstOrDefault(x => x.Environment == signs.Environment) is { } other)
        {
            throw new WorkflowException(
                $"Target {target.Name} signs beside foreign code in environment '{signs.Environment}', and job {other.Id} runs in it too: its secrets would lie beside that code. Give one of them an environment of its own.");
        }
    }

    void CheckSecret(JobSlice job, TargetFacts target, string name)
    {
        var secret = parameters.Find(name, $"the secrets of target {target.Name}");
        if (!secret.IsSecret)
            throw new WorkflowException(
                $"Target {target.Name} uses {name} as a secret, but the parameter is not marked [Secret].");
        if (workflow.IsReachedFromForks)
        {
            throw new WorkflowException(
                $"{Forks} Target {target.Name} in job {job.Id} would hand them the secret {name}. Take the target out of the workflow.");
        }

        if (secret.ConfinedTo.Count > 0 && !secret.ConfinedTo.Contains($"{workflow.Name}/{job.Id}"))
        {
            throw new WorkflowException(
                $"Target {target.Name} would bring the secret {name} into job {workflow.Name}/{job.Id}; "
                + $"it is confined to {string.Join(", ", secret.ConfinedTo)}.");
        }
    }

    /// <summary>Of a machine that is kept, whoever ran code on it before may have kept a part.</summary>
    void CheckMachine(JobSlice job)
    {
        if (job.RunsOn.FirstOrDefault(x => !Label().IsMatch(x)) is { } label)
            throw new WorkflowException($"Job {job.Id} runs on '{label}', which is no label of a runner.");
        if (job.Container is { } image && !PinnedImage().IsMatch(image))
            throw new WorkflowException(
                $"Job {job.Id} runs '{image}'. Name it by digest, as …@sha256:…: a tag can move to other content.");
        if (job.ContainerOptions is not null && job.Container is null)
            throw new WorkflowException(
                $"Job {job.Id} has options for a container, and no container. Name its image, or leave the options out.");
        if (!job.IsSelfHosted)
            return;
        var machine = $"Job {job.Id} runs on a machine that is kept ({string.Join(", ", job.RunsOn)})";
        if (workflow.IsReachedFromForks)
            throw new WorkflowException(
                $"{Forks} {machine}: they could stay on it. Let it run on a machine of GitHub's.");
        if (job.Secrets.Count > 0 || job.Environment is not null || job.Capabilities.Any(Capabilities.Writes))
        {
            throw new WorkflowException(
                $"{machine}, and may publish or holds secrets: what another job has left there could take them. Let it run on a machine of GitHub's.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.+-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Package();

    [GeneratedRegex(@"\A[a-z0-9][A-Za-z0-9._:/-]*@sha256:[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PinnedImage();
}

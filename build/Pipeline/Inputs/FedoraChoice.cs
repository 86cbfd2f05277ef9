namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>
/// Which Fedora version the base image is of: what its os-release and its kernels say, if they agree. Where they do
/// not, or say nothing, the stream definition has to.
/// </summary>
public static class FedoraChoice
{
    /// <param name="system">Null when the image has no os-release.</param>
    /// <param name="stated">From the stream definition.</param>
    /// <exception cref="PipelineException">The image contradicts itself or the definition, or nobody says which it
    /// is.</exception>
    public static (FedoraVersion Fedora, string? Notice) Choose(
        OsRelease? system, KernelSet kernels, FedoraVersion? stated)
    {
        var said = kernels.Select(kernel => kernel.Fedora)
            .Append(system?.Fedora).OfType<FedoraVersion>().Distinct().ToList();
        // Another system with a Fedora kernel is no Fedora.
        var agreed = said.Count == 1 && (system is null || system.Fedora is not null) ? said[0] : null;
        if (stated is null)
            return (agreed ?? throw new PipelineException(
                $"It cannot be told which Fedora version the base image is of: {Evidence(system, kernels)}. "
                + "Akmods are kept and built per Fedora version. Say which is meant with fedora in the stream definition, or use another base image."),
                null);
        if (said.Count > 0 && !said.Contains(stated))
            throw new PipelineException(
                $"The stream definition says Fedora {stated}, and the base image does not: {Evidence(system, kernels)}. "
                + "Correct fedora in the stream definition or remove it, or use another base image.");
        return (stated, agreed is null && system is not null
            ? $"Fedora {stated}, as the stream definition says: {Evidence(system, kernels)}"
            : null);
    }

    static string Evidence(OsRelease? system, KernelSet kernels) => string.Join(
        ", ",
        kernels.Select(
            kernel => $"kernel {kernel} is of {(kernel.Fedora is null ? "no Fedora" : $"Fedora {kernel.Fedora}")}")
            .Prepend(system is null ? "it has no os-release" : $"its os-release says {system}"));
}

using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;
using KinoiteZfs.Pipeline;
using KinoiteZfs.Workflows;

/// <summary>How the build behaves towards whoever calls it, whatever its targets do.</summary>
[ForgetsSecrets]
[GenerateWorkflows]
[PrintsPlan]
[PublishDecisions]
[SealArtifacts]
// What the pipeline can name is a message; everything else is a defect and keeps its stack.
[PlainFailures(
    typeof(PipelineException), typeof(RegistryException), typeof(CredentialException), typeof(KmodFormatException), typeof(FormatException),
    typeof(OperationCanceledException), typeof(WorkflowException))]
partial class Build;

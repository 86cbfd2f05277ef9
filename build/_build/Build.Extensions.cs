using KinoiteZfs.Kmods.Core;
using KinoiteZfs.Oci.Core;
using KinoiteZfs.Oci.Http.Credentials;
using KinoiteZfs.Workflows.Core;
using KinoiteZfs.Workflows.Engine;

/// <summary>How the build behaves towards whoever calls it, whatever its targets do.</summary>
[ForgetsSecrets]
[GenerateWorkflows(Source = "build/_build: [Workflow] in Build.Workflows.cs, [Job] on the targets")]
[PrintsPlan]
[SealArtifacts]
// What the pipeline can name is a message; everything else is a defect and keeps its stack.
[PlainFailures(
    typeof(PipelineException), typeof(RegistryException), typeof(CredentialException), typeof(KmodFormatException),
    typeof(FormatException),
    typeof(OperationCanceledException), typeof(WorkflowException))]
partial class Build;

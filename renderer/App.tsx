export const App = () => <main>Provisioning station</main>;
